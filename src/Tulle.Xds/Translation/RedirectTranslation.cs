using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>The two actions that answer themselves.</summary>
internal static class RedirectTranslation
{
    public static Model.RedirectAction Translate(Messages.RedirectAction message, Scope at)
    {
        PathRewrite? rewrite = null;
        if (message.PathRewriteSpecifierCase == RedirectAction_PathRewriteSpecifierCase.PrefixRewrite)
        {
            rewrite = new PathRewrite { Prefix = Texts.Bytes(message.PrefixRewrite) };
        }
        else if (message.PathRewriteSpecifierCase == RedirectAction_PathRewriteSpecifierCase.RegexRewrite
            && MatcherTranslation.Substitution(message.RegexRewrite!, at.Field("regex_rewrite")) is { } regex)
        {
            rewrite = new PathRewrite { Regex = regex };
        }

        if (message.PortRedirect > ushort.MaxValue)
        {
            at.Field("port_redirect").Error($"port {message.PortRedirect} is above 65535");
        }

        return new Model.RedirectAction
        {
            Status = message.ResponseCode switch
            {
                RedirectAction_RedirectResponseCode.Found => 302,
                RedirectAction_RedirectResponseCode.SeeOther => 303,
                RedirectAction_RedirectResponseCode.TemporaryRedirect => 307,
                RedirectAction_RedirectResponseCode.PermanentRedirect => 308,
                _ => 301,
            },
            HttpsRedirect = message.HttpsRedirect,
            Scheme = Texts.Bytes(message.SchemeRedirect),
            Host = Texts.Bytes(message.HostRedirect),
            Port = (int)message.PortRedirect,
            Path = Texts.Bytes(message.PathRedirect),
            PathRewrite = rewrite,
            StripQuery = message.StripQuery,
        };
    }

    public static Model.DirectResponseAction? TranslateDirect(
        Messages.DirectResponseAction message, Scope at, RouteLevel level)
    {
        byte[]? body = message.Body is null ? [] : DataSources.Read(message.Body, at.Field("body"));
        if (body is null)
        {
            return null;
        }

        if (body.Length > level.MaxDirectResponseBytes)
        {
            at.Field("body").Error(
                $"response body size is {body.Length} bytes; maximum is {level.MaxDirectResponseBytes}");
        }

        BodyFormat? format = message.BodyFormat is null
            ? null
            : FormatTranslation.Body(message.BodyFormat, at.Field("body_format"));
        return new Model.DirectResponseAction((int)message.Status, body) { BodyFormat = format };
    }
}
