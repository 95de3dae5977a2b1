namespace Tulle.Http.Http1;

/// <summary>From the bytes of a method to its id. Methods are case-sensitive (RFC 9110 section 9.1).</summary>
public static class RequestMethods
{
    // What Envoy's HTTP/1 parser knows beside those of the enum; anything else is an error without
    // allow_custom_methods.
    private static readonly byte[][] OtherKnown =
    [
        .. "ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
        .. "PROPFIND PROPPATCH PURGE REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    public static RequestMethod Parse(ReadOnlySpan<byte> method)
    {
        switch (method.Length)
        {
            case 3:
                return method.SequenceEqual("GET"u8) ? RequestMethod.Get
                    : method.SequenceEqual("PUT"u8) ? RequestMethod.Put : RequestMethod.Other;
            case 4:
                return method.SequenceEqual("POST"u8) ? RequestMethod.Post
                    : method.SequenceEqual("HEAD"u8) ? RequestMethod.Head : RequestMethod.Other;
            case 5:
                return method.SequenceEqual("PATCH"u8) ? RequestMethod.Patch
                    : method.SequenceEqual("TRACE"u8) ? RequestMethod.Trace : RequestMethod.Other;
            case 6:
                return method.SequenceEqual("DELETE"u8) ? RequestMethod.Delete : RequestMethod.Other;
            case 7:
                return method.SequenceEqual("OPTIONS"u8) ? RequestMethod.Options
                    : method.SequenceEqual("CONNECT"u8) ? RequestMethod.Connect : RequestMethod.Other;
            default:
                return RequestMethod.Other;
        }
    }

    /// <summary>Whether Envoy's parser knows this method; only of those that are Other.</summary>
    internal static bool IsKnownOther(ReadOnlySpan<byte> method)
    {
        foreach (byte[] known in OtherKnown)
        {
            if (method.SequenceEqual(known))
            {
                return true;
            }
        }
        return false;
    }
}
