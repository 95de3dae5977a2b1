using Tulle.Http;
using Tulle.Model.Matching;

namespace Tulle.Model.Formatting;

/// <summary>Asks a source for the value of one part. Nothing here allocates.</summary>
internal static class FormatEvaluation
{
    private static readonly string[] s_logTypes = Enum.GetNames<AccessLogType>();

    /// <summary>Appends the part's value as text; false, and nothing appended, where there is none.</summary>
    public static bool TryWrite(FormatPart part, FormatSource source, ByteWriter into)
    {
        if (part.IsNumeric)
        {
            if (!TryGetNumber(part, source, out long number))
            {
                return false;
            }

            into.WriteNumber(number);
            return true;
        }

        int before = into.Length;
        if (!TryWriteText(part, source, into))
        {
            into.Truncate(before);
            return false;
        }

        if (part.MaxLength >= 0 && into.Length - before > part.MaxLength)
        {
            into.Truncate(before + part.MaxLength);
        }

        return true;
    }

    public static bool TryGetNumber(FormatPart part, FormatSource source, out long number)
    {
        switch (part.Kind)
        {
            case FormatPartKind.Number:
                return source.TryGetNumber(part.Field, out number);
            case FormatPartKind.DurationMs:
                bool known = source.TryGetNumber(part.Field, out number);
                number /= 1000;
                return known;
            case FormatPartKind.GrpcStatus or FormatPartKind.GrpcStatusNumber:
                return GrpcStatusNames.TryGet(source, out number);
            case FormatPartKind.RequestHeadersBytes:
                number = source.RequestHeaders?.ByteSize ?? 0;
                return true;
            case FormatPartKind.ResponseHeadersBytes:
                number = source.ResponseHeaders?.ByteSize ?? 0;
                return true;
            case FormatPartKind.ResponseTrailersBytes:
                number = source.ResponseTrailers?.ByteSize ?? 0;
                return true;
            case FormatPartKind.CommonDuration:
                bool both = source.TryGetTimePoint(part.From, out long from);
                both &= source.TryGetTimePoint(part.To, out number);
                number -= from;
                for (int power = 0; power < part.Variant; power++)
                {
                    number /= 10;
                }

                return both;
            default:
                number = 0;
                return false;
        }
    }

    private static bool TryWriteText(FormatPart part, FormatSource source, ByteWriter into)
    {
        switch (part.Kind)
        {
            case FormatPartKind.Literal or FormatPartKind.Constant:
                into.Write(part.Bytes);
                return part.Bytes is not null;
            case FormatPartKind.RequestHeader:
                return TryWriteHeader(part, source.RequestHeaders, into);
            case FormatPartKind.RequestHeaderWithoutQuery:
                int before = into.Length;
                bool found = TryWriteHeader(part, source.RequestHeaders, into);
                int query = into.Written[before..].IndexOf((byte)'?');
                if (query >= 0)
                {
                    into.Truncate(before + query);
                }

                return found;
            case FormatPartKind.ResponseHeader:
                return TryWriteHeader(part, source.ResponseHeaders, into);
            case FormatPartKind.ResponseTrailer:
                return TryWriteHeader(part, source.ResponseTrailers, into);
            case FormatPartKind.Text when part.Field == FormatField.AccessLogType:
                WriteLogType(source.LogType, into);
                return true;
            case FormatPartKind.MaskedAddress:
                return AddressMask.TryWrite(part, source, into);
            case FormatPartKind.Text:
                return source.TryWriteText(part.Field, into);
            case FormatPartKind.Time:
                if (!source.TryGetTime(part.Field, out long time))
                {
                    return false;
                }

                part.Time!.Write(time, into);
                return true;
            case FormatPartKind.ResponseFlags or FormatPartKind.ResponseFlagsLong:
                WriteFlags(source, part.Kind == FormatPartKind.ResponseFlagsLong, into);
                return true;
            default:
                return TryWriteOther(part, source, into);
        }
    }

    private static void WriteLogType(AccessLogType type, ByteWriter into)
    {
        string name = s_logTypes[(int)type];
        into.Advance(System.Text.Encoding.ASCII.GetBytes(name, into.GetSpan(name.Length)));
    }

    private static bool TryWriteOther(FormatPart part, FormatSource source, ByteWriter into)
    {
        switch (part.Kind)
        {
            case FormatPartKind.GrpcStatus:
                if (!GrpcStatusNames.TryGet(source, out long status))
                {
                    return false;
                }

                GrpcStatusNames.Write(status, part.Variant, into);
                return true;
            case FormatPartKind.Metadata:
                return TryWriteMetadata(part, source, into);
            case FormatPartKind.FilterState or FormatPartKind.UpstreamFilterState:
                return source.TryWriteFilterState(part.Key, part.Kind == FormatPartKind.UpstreamFilterState, into);
            case FormatPartKind.Path:
                return TryWritePath(part, source.RequestHeaders, into);
            case FormatPartKind.QueryParameter:
                ReadOnlySpan<byte> query = QueryOf(source.RequestHeaders);
                bool present = QueryParameterMatcher.TryFind(query, part.Bytes, out ReadOnlySpan<byte> value);
                into.Write(value);
                return present;
            case FormatPartKind.QueryParameters:
                into.Write(QueryOf(source.RequestHeaders));
                return true;
            case FormatPartKind.UniqueId:
                Guid.NewGuid().TryFormat(into.GetSpan(36), out int written);
                into.Advance(written);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The first line of the header, else of the alternative; a present but empty one counts.</summary>
    private static bool TryWriteHeader(FormatPart part, HeaderTable? headers, ByteWriter into)
    {
        if (headers is null)
        {
            return false;
        }

        int at = headers.Find(part.HeaderId, part.Bytes, 0);
        if (at < 0 && part.OtherBytes is not null)
        {
            at = headers.Find(part.OtherHeaderId, part.OtherBytes, 0);
        }

        if (at < 0)
        {
            return false;
        }

        into.Write(headers.ValueAt(at));
        return true;
    }

    private static void WriteFlags(FormatSource source, bool inFull, ByteWriter into)
    {
        ResponseFlags flags = source.ResponseFlags;
        if (flags == ResponseFlags.None)
        {
            into.WriteByte((byte)'-');
        }
        else if (inFull)
        {
            ResponseFlagNames.WriteLong(flags, into, source.RetryLimitComesFirst);
        }
        else
        {
            ResponseFlagNames.WriteShort(flags, into, source.RetryLimitComesFirst);
        }
    }

    private static bool TryWritePath(FormatPart part, HeaderTable? headers, ByteWriter into)
    {
        if (headers is null)
        {
            return false;
        }

        int at = part.Variant == FormatPartReader.PathCurrent ? -1 : headers.Find(HeaderName.XEnvoyOriginalPath);
        if (at < 0 && part.Variant != FormatPartReader.PathOriginal)
        {
            at = headers.Find(HeaderName.Path);
        }

        if (at < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> path = headers.ValueAt(at);
        int query = part.Flag ? path.IndexOf((byte)'?') : -1;
        into.Write(query < 0 ? path : path[..query]);
        return true;
    }

    private static bool TryWriteMetadata(FormatPart part, FormatSource source, ByteWriter into)
    {
        MetadataStruct? at = source.FindMetadata(part.Place, part.Key);
        if (at is null)
        {
            return false;
        }

        if (part.Path.Length == 0)
        {
            JsonText.Write(at, into);
            return true;
        }

        MetadataValue? value = Find(part, at);
        if (value is null || value.Kind == MetadataKind.Null)
        {
            return false;
        }

        if (value.Kind == MetadataKind.Text)
        {
            int written = System.Text.Encoding.UTF8.GetBytes(value.Text, into.GetSpan(value.Text.Length * 3));
            into.Advance(written);
        }
        else
        {
            JsonText.Write(value, into);
        }

        return true;
    }

    /// <summary>The metadata value that the part names; null where there is none.</summary>
    public static MetadataValue? FindMetadata(FormatPart part, FormatSource source)
    {
        MetadataStruct? at = source.FindMetadata(part.Place, part.Key);
        return at is null || part.Path.Length == 0 ? null : Find(part, at);
    }

    private static MetadataValue? Find(FormatPart part, MetadataStruct at)
    {
        MetadataValue? value = null;
        for (int i = 0; i < part.Path.Length; i++)
        {
            if ((i > 0 && value!.Kind != MetadataKind.Struct)
                || !(i == 0 ? at : value!.Struct).Fields.TryGetValue(part.Path[i], out value))
            {
                return null;
            }
        }

        return value;
    }

    private static ReadOnlySpan<byte> QueryOf(HeaderTable? headers) =>
        headers is null ? default : QueryParameterMatcher.QueryOf(headers.Path);
}
