using System.Text;
using Tulle.Http;

namespace Tulle.Model.Formatting;

/// <summary>Reads what stands in a command's parentheses.</summary>
internal static class FormatPartReader
{
    public const byte PathOriginalOrCurrent = 0;
    public const byte PathCurrent = 1;
    public const byte PathOriginal = 2;

    private static readonly string[] s_timePoints =
    [
        "DS_RX_BEG", "DS_RX_END", "US_CX_BEG", "US_CX_END", "US_HS_END", "US_TX_BEG", "US_TX_END", "US_RX_BEG",
        "US_RX_END", "DS_TX_BEG", "DS_TX_END",
    ];

    public static FormatPart? Read(
        string name, FormatCommand command, string arguments, int length, FormatOptions options, ref string? error)
    {
        switch (command.Kind)
        {
            case FormatPartKind.RequestHeader or FormatPartKind.RequestHeaderWithoutQuery
                or FormatPartKind.ResponseHeader or FormatPartKind.ResponseTrailer:
                return ReadHeader(command.Kind, arguments, length, ref error);
            case FormatPartKind.Constant:
                string? value = name == "HOSTNAME" ? options.HostName : options.ReadEnvironment?.Invoke(arguments);
                byte[]? bytes = value is null ? null : Encoding.UTF8.GetBytes(value);
                return new FormatPart { Kind = command.Kind, Bytes = bytes, MaxLength = length };
            case FormatPartKind.Time:
                return ReadTime(command, arguments);
            case FormatPartKind.MaskedAddress:
                return ReadAddress(name, command, arguments, ref error);
            case FormatPartKind.GrpcStatus:
                return ReadGrpcStatus(arguments, ref error);
            case FormatPartKind.Metadata:
                return ReadMetadata(name, arguments, length, ref error);
            case FormatPartKind.FilterState or FormatPartKind.UpstreamFilterState:
                return new FormatPart { Kind = command.Kind, Key = arguments, MaxLength = length };
            case FormatPartKind.Path:
                return ReadPath(arguments, length, ref error);
            case FormatPartKind.QueryParameter:
                byte[] parameter = Encoding.UTF8.GetBytes(arguments);
                return new FormatPart { Kind = command.Kind, Bytes = parameter, MaxLength = length };
            case FormatPartKind.QueryParameters:
                return new FormatPart { Kind = command.Kind, MaxLength = length };
            case FormatPartKind.CommonDuration:
                return ReadDuration(arguments, ref error);
            default:
                return new FormatPart { Kind = command.Kind, Field = command.Field, MaxLength = length };
        }
    }

    /// <summary>The _LOCAL ones are the same points of time, in the machine's zone.</summary>
    private static FormatPart ReadTime(FormatCommand command, string arguments)
    {
        bool isLocal = command.Field is FormatField.StartTimeLocal or FormatField.EmitTimeLocal;
        TimeFormat time = arguments.Length > 0 || isLocal
            ? TimeFormat.Parse(arguments.Length > 0 ? arguments : TimeFormat.DefaultLocal, isLocal)
            : TimeFormat.Default;
        FormatField field = command.Field switch
        {
            FormatField.StartTimeLocal => FormatField.StartTime,
            FormatField.EmitTimeLocal => FormatField.EmitTime,
            _ => command.Field,
        };
        return new FormatPart { Kind = command.Kind, Field = field, Time = time };
    }

    /// <summary>Without an argument the address, with a prefix length its network.</summary>
    private static FormatPart? ReadAddress(string name, FormatCommand command, string arguments, ref string? error)
    {
        int bits = -1;
        if (arguments.Length > 0 && (!int.TryParse(arguments, out bits) || bits is < 0 or > 128))
        {
            error = $"Invalid {name} mask prefix length: '{arguments}', 0 to 128 is allowed";
            return null;
        }

        return new FormatPart
        {
            Kind = bits < 0 ? FormatPartKind.Text : FormatPartKind.MaskedAddress,
            Field = command.Field,
            MaskBits = bits,
        };
    }

    /// <summary>NAME or NAME?OTHER.</summary>
    private static FormatPart? ReadHeader(FormatPartKind kind, string arguments, int length, ref string? error)
    {
        string[] names = arguments.Split('?');
        if (names.Length > 2)
        {
            error = $"More than 1 alternative header specified in token: {arguments}";
            return null;
        }

        foreach (string name in names)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('\0', '\r', '\n'))
            {
                error = "Invalid header configuration. Format string contains null or newline.";
                return null;
            }
        }

        byte[] first = Encoding.UTF8.GetBytes(names[0].ToLowerInvariant());
        byte[]? other = names.Length > 1 ? Encoding.UTF8.GetBytes(names[1].ToLowerInvariant()) : null;
        return new FormatPart
        {
            Kind = kind,
            Bytes = first,
            HeaderId = HeaderNames.TableId(first),
            OtherBytes = other,
            OtherHeaderId = other is null ? HeaderName.Unknown : HeaderNames.TableId(other),
            MaxLength = length,
        };
    }

    private static FormatPart? ReadGrpcStatus(string arguments, ref string? error)
    {
        byte? spelling = arguments switch
        {
            "" or "CAMEL_STRING" => GrpcStatusNames.AsCamel,
            "SNAKE_STRING" => GrpcStatusNames.AsSnake,
            "NUMBER" => GrpcStatusNames.AsNumber,
            _ => null,
        };
        if (spelling is null)
        {
            error = "GrpcStatusFormatter only supports CAMEL_STRING, SNAKE_STRING or NUMBER.";
            return null;
        }

        return new FormatPart { Kind = FormatPartKind.GrpcStatus, Variant = spelling.Value };
    }

    /// <summary>NAMESPACE[:KEY...], with the place in front for METADATA.</summary>
    private static FormatPart? ReadMetadata(string name, string arguments, int length, ref string? error)
    {
        string[] words = name == "UPSTREAM_METADATA" && arguments.StartsWith('[')
            ? [.. arguments.Trim('[', ']').Split(',').Select(static word => word.Trim(' ', '"'))]
            : arguments.Split(':');
        MetadataPlace? place = name switch
        {
            "DYNAMIC_METADATA" => MetadataPlace.Dynamic,
            "CLUSTER_METADATA" => MetadataPlace.Cluster,
            "UPSTREAM_METADATA" => MetadataPlace.UpstreamHost,
            _ => words[0] switch
            {
                "DYNAMIC" => MetadataPlace.Dynamic,
                "CLUSTER" => MetadataPlace.Cluster,
                "ROUTE" => MetadataPlace.Route,
                "UPSTREAM_HOST" => MetadataPlace.UpstreamHost,
                "LISTENER" => MetadataPlace.Listener,
                "LISTENER_FILTER_CHAIN" => MetadataPlace.ListenerFilterChain,
                "VIRTUAL_HOST" => MetadataPlace.VirtualHost,
                _ => null,
            },
        };
        if (place is null)
        {
            error = $"{words[0]} is not supported type of METADATA";
            return null;
        }

        if (name == "METADATA")
        {
            words = words[1..];
        }

        if (words.Length == 0)
        {
            error = $"{name} requires parameters";
            return null;
        }

        return new FormatPart
        {
            Kind = FormatPartKind.Metadata,
            Place = place.Value,
            Key = words[0],
            Path = words[1..],
            MaxLength = length,
        };
    }

    /// <summary>[WQ or NQ][:ORIG, PATH or ORIG_OR_PATH].</summary>
    private static FormatPart? ReadPath(string arguments, int length, ref string? error)
    {
        string[] words = arguments.Split(':');
        if (words.Length > 2)
        {
            error = "PATH can only have at most 2 options separated by ':'";
            return null;
        }

        if (words[0] is not ("" or "WQ" or "NQ"))
        {
            error = $"Invalid PATH option: '{words[0]}', only 'WQ'/'NQ' are allowed";
            return null;
        }

        byte? variant = (words.Length > 1 ? words[1] : "") switch
        {
            "" or "ORIG_OR_PATH" => PathOriginalOrCurrent,
            "PATH" => PathCurrent,
            "ORIG" => PathOriginal,
            _ => null,
        };
        if (variant is null)
        {
            error = $"Invalid PATH option: '{words[1]}', only 'ORIG'/'PATH'/'ORIG_OR_PATH' are allowed";
            return null;
        }

        return new FormatPart
        {
            Kind = FormatPartKind.Path,
            Variant = variant.Value,
            Flag = words[0] == "NQ",
            MaxLength = length,
        };
    }

    /// <summary>FROM:TO:UNIT; the variant is the unit's power of ten in nanoseconds.</summary>
    private static FormatPart? ReadDuration(string arguments, ref string? error)
    {
        string[] words = arguments.Split(':');
        if (words.Length != 3)
        {
            error = $"Invalid common duration configuration: {arguments}.";
            return null;
        }

        int from = Array.IndexOf(s_timePoints, words[0]);
        int to = Array.IndexOf(s_timePoints, words[1]);
        byte? unit = words[2] switch
        {
            "ms" => 6,
            "us" => 3,
            "ns" => 0,
            _ => null,
        };
        if (from < 0 || to < 0 || unit is null)
        {
            error = unit is null
                ? $"Invalid common duration precision: {words[2]}."
                : $"Invalid common duration configuration: {arguments}.";
            return null;
        }

        return new FormatPart
        {
            Kind = FormatPartKind.CommonDuration,
            From = (FormatTimePoint)from,
            To = (FormatTimePoint)to,
            Variant = unit.Value,
        };
    }
}
