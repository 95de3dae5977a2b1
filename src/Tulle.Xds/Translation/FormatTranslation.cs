using System.Text;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>SubstitutionFormatString.</summary>
internal static class FormatTranslation
{
    // What these bring (%METADATA()%, %REQ_WITHOUT_QUERY()%) every format has.
    private const string MetadataFormatter = "type.googleapis.com/envoy.extensions.formatter.metadata.v3.Metadata";
    private const string WithoutQueryFormatter =
        "type.googleapis.com/envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery";

    public static BodyFormat? Body(SubstitutionFormatString message, Scope at)
    {
        (FormatProgram? text, JsonFormatProgram? json) = Translate(message, at);
        if (text is null && json is null)
        {
            return null;
        }

        string fallback = json is null ? "text/plain" : "application/json";
        string contentType = message.ContentType.Length > 0 ? message.ContentType : fallback;
        return new BodyFormat { Text = text, Json = json, ContentType = Texts.Bytes(contentType) };
    }

    /// <summary>One of the two, or neither after an error.</summary>
    public static (FormatProgram? Text, JsonFormatProgram? Json) Translate(
        SubstitutionFormatString message, Scope at)
    {
        for (int i = 0; i < message.Formatters.Count; i++)
        {
            TypedExtensionConfig formatter = message.Formatters[i];
            if (formatter.TypedConfig?.TypeUrl is not (MetadataFormatter or WithoutQueryFormatter))
            {
                at.Item("formatters", i).NotSupported($"formatter '{formatter.Name}'");
            }
        }

        FormatOptions options = at.Context.Environment.LogFormat(message.OmitEmptyValues);
        switch (message.FormatCase)
        {
            case SubstitutionFormatString_FormatCase.TextFormat:
                return (Text(message.TextFormat, options, at.Field("text_format")), null);
            case SubstitutionFormatString_FormatCase.TextFormatSource:
                Scope source = at.Field("text_format_source");
                byte[]? bytes = DataSources.Read(message.TextFormatSource!, source);
                return (bytes is null ? null : Text(Encoding.UTF8.GetString(bytes), options, source), null);
            case SubstitutionFormatString_FormatCase.JsonFormat:
                return (null, Json(message.JsonFormat!, options, at.Field("json_format")));
            default:
                at.Error("a format needs one of text_format_source, json_format");
                return default;
        }
    }

    public static FormatProgram? Text(string format, FormatOptions options, Scope at)
    {
        if (FormatProgram.TryParse(format, options, out FormatProgram? program, out string error))
        {
            return program;
        }

        at.Error($"'{format.TrimEnd('\n')}': {error}");
        return null;
    }

    public static JsonFormatProgram? Json(Struct format, FormatOptions options, Scope at)
    {
        MetadataStruct fields = MetadataTranslation.TranslateStruct(format, at);
        if (JsonFormatProgram.TryParse(fields, options, out JsonFormatProgram? program, out string error))
        {
            return program;
        }

        at.Error(error);
        return null;
    }
}
