using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>The location of a redirect: each part of the request's URL, or what the action puts in its place.</summary>
public static class RedirectUrl
{
    /// <param name="redirect">Null: the request's own URL (a direct response with 201 or 3xx).</param>
    public static void Write(RedirectAction? redirect, HeaderTable headers, ByteWriter into)
    {
        ReadOnlySpan<byte> scheme = headers.Scheme;
        if (redirect is { Scheme.Length: > 0 })
        {
            scheme = redirect.Scheme;
        }
        else if (redirect is { HttpsRedirect: true })
        {
            scheme = "https"u8;
        }

        into.Write(scheme);
        into.Write("://"u8);
        bool hasPort = redirect is { Port: > 0 };
        into.Write(redirect is { Host.Length: > 0 } ? redirect.Host : RequestHost(headers, scheme, hasPort));
        if (hasPort)
        {
            into.WriteByte((byte)':');
            into.WriteNumber(redirect!.Port);
        }

        WritePath(redirect, headers.Path, into);
    }

    /// <summary>The request's Host; its port goes where another is given, or where it is the old scheme's default
    /// and the scheme changes.</summary>
    private static ReadOnlySpan<byte> RequestHost(HeaderTable headers, ReadOnlySpan<byte> newScheme, bool hasNewPort)
    {
        ReadOnlySpan<byte> host = headers.Authority;
        int portStart = HostText.PortStart(host);
        if (portStart < 0)
        {
            return host;
        }

        headers.TryGet(HeaderName.XForwardedProto, out ReadOnlySpan<byte> oldScheme);
        ReadOnlySpan<byte> port = host[portStart..];
        bool isOldDefault = !newScheme.SequenceEqual(oldScheme)
            && ((oldScheme.SequenceEqual("https"u8) && port.SequenceEqual(":443"u8))
                || (oldScheme.SequenceEqual("http"u8) && port.SequenceEqual(":80"u8)));
        return hasNewPort || isOldDefault ? host[..portStart] : host;
    }

    /// <summary>A path_redirect with its own query keeps that one; else the request's query follows, unless it is
    /// stripped.</summary>
    private static void WritePath(RedirectAction? redirect, ReadOnlySpan<byte> path, ByteWriter into)
    {
        int question = path.IndexOf((byte)'?');
        if (redirect is { Path.Length: > 0 })
        {
            into.Write(redirect.Path);
            if (question >= 0 && !redirect.StripQuery && !redirect.Path.AsSpan().Contains((byte)'?'))
            {
                into.Write(path[question..]);
            }
        }
        else
        {
            into.Write(question >= 0 && redirect is { StripQuery: true } ? path[..question] : path);
        }
    }
}
