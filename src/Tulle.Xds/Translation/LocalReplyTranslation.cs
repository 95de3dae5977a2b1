using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class LocalReplyTranslation
{
    public static LocalReplySettings? Translate(LocalReplyConfig? message, Scope at)
    {
        if (message is null)
        {
            return null;
        }

        var mappers = new List<LocalReplyMapper>(message.Mappers.Count);
        for (int i = 0; i < message.Mappers.Count; i++)
        {
            if (TranslateMapper(message.Mappers[i], at.Item("mappers", i)) is { } mapper)
            {
                mappers.Add(mapper);
            }
        }

        return new LocalReplySettings
        {
            Mappers = [.. mappers],
            BodyFormat = message.BodyFormat is null
                ? null
                : FormatTranslation.Body(message.BodyFormat, at.Field("body_format")),
        };
    }

    private static LocalReplyMapper? TranslateMapper(ResponseMapper message, Scope at)
    {
        if (message.Filter is null
            || AccessLogFilterTranslation.Translate(message.Filter, at.Field("filter"), 0) is not { } filter)
        {
            return null;
        }

        return new LocalReplyMapper
        {
            Filter = filter,
            Status = (int)(message.StatusCode ?? 0),
            Body = message.Body is null ? null : DataSources.Read(message.Body, at.Field("body")),
            BodyFormat = message.BodyFormatOverride is null
                ? null
                : FormatTranslation.Body(message.BodyFormatOverride, at.Field("body_format_override")),
            HeadersToAdd = HeaderMutationTranslation.TranslateAdditions(message.HeadersToAdd, at, "headers_to_add"),
        };
    }
}
