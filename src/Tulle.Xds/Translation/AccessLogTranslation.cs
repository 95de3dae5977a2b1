using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class AccessLogTranslation
{
    /// <summary>Envoy's default line.</summary>
    private const string DefaultFormat =
        "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% "
        + "%RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
        + "\"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" "
        + "\"%UPSTREAM_HOST%\"\n";

    public static Model.AccessLog[] TranslateAll(Repeated<Messages.AccessLog> messages, Scope at)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var logs = new List<Model.AccessLog>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (Translate(messages[i], at.Item("access_log", i)) is { } log)
            {
                logs.Add(log);
            }
        }

        return [.. logs];
    }

    /// <summary>admin.access_log_path: the default format, no filter.</summary>
    public static Model.AccessLog? DefaultFile(string path, Scope at) =>
        FormatTranslation.Text(DefaultFormat, at.Context.Environment.LogFormat(false), at) is { } text
            ? new Model.AccessLog { Name = "admin", Sink = AccessLogSink.File, Path = path, Text = text }
            : null;

    private static Model.AccessLog? Translate(Messages.AccessLog message, Scope at)
    {
        Scope config = at.Field("typed_config");
        Model.AccessLogFilter? filter = message.Filter is null
            ? null
            : AccessLogFilterTranslation.Translate(message.Filter, at.Field("filter"), 0);
        switch (message.TypedConfig?.Message)
        {
            case FileAccessLog file:
                (FormatProgram? text, JsonFormatProgram? json) = FileFormat(file, config);
                return new Model.AccessLog
                {
                    Name = message.Name,
                    Sink = AccessLogSink.File,
                    Path = file.Path,
                    Text = text,
                    Json = json,
                    Filter = filter,
                };
            case StdoutAccessLog stdout:
                return Stream(message.Name, AccessLogSink.Stdout, stdout.LogFormat, filter, config);
            case StderrAccessLog stderr:
                return Stream(message.Name, AccessLogSink.Stderr, stderr.LogFormat, filter, config);
            default:
                Extensions.Refuse(message.TypedConfig, message.Name, config);
                return null;
        }
    }

    private static Model.AccessLog Stream(
        string name, AccessLogSink sink, SubstitutionFormatString? format, Model.AccessLogFilter? filter, Scope at)
    {
        (FormatProgram? text, JsonFormatProgram? json) = format is null
            ? (Default(at), null)
            : FormatTranslation.Translate(format, at.Field("log_format"));
        return new Model.AccessLog { Name = name, Sink = sink, Text = text, Json = json, Filter = filter };
    }

    private static (FormatProgram? Text, JsonFormatProgram? Json) FileFormat(FileAccessLog file, Scope at)
    {
        FormatOptions options = at.Context.Environment.LogFormat(false);
        switch (file.AccessLogFormatCase)
        {
            case FileAccessLog_AccessLogFormatCase.Format when file.Format.Length > 0:
                return (FormatTranslation.Text(file.Format, options, at.Field("format")), null);
            case FileAccessLog_AccessLogFormatCase.JsonFormat:
                return (null, FormatTranslation.Json(file.JsonFormat!, options, at.Field("json_format")));
            case FileAccessLog_AccessLogFormatCase.TypedJsonFormat:
                return (null, FormatTranslation.Json(file.TypedJsonFormat!, options, at.Field("typed_json_format")));
            case FileAccessLog_AccessLogFormatCase.LogFormat:
                return FormatTranslation.Translate(file.LogFormat!, at.Field("log_format"));
            default:
                return (Default(at), null);
        }
    }

    private static FormatProgram? Default(Scope at) =>
        FormatTranslation.Text(DefaultFormat, at.Context.Environment.LogFormat(false), at);
}
