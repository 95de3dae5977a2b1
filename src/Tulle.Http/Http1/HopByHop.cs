using System.Text;

namespace Tulle.Http.Http1;

/// <summary>Fields that belong to one hop (RFC 9110 section 7.6.1) and are not forwarded.</summary>
public static class HopByHop
{
    // Envoy's limits of the Connection field: more options than this, or a longer TE, are an attempt at something.
    private const int MaxNominated = 10;
    private const int MaxTeBytes = 256;

    /// <summary>
    /// Removes the fields that the client's Connection lines name. To be called before the proxy adds its own, which a
    /// client can then not name away. Null, or why the request is refused.
    /// </summary>
    public static Http1Error? SanitizeNominated(HeaderTable request)
    {
        int nominated = 0;
        for (int line = 0; TryNthConnection(request, line, out ReadOnlySpan<byte> list); line++)
        {
            while (ConnectionField.TryNext(ref list, out ReadOnlySpan<byte> token))
            {
                if (++nominated >= MaxNominated)
                {
                    return Http1Error.ConnectionHeaderRejected;
                }
                if (ConnectionField.Option(token) == ConnectionOptions.Nominates
                    && !TryRemoveNominated(request, token, isRequest: true))
                {
                    return Http1Error.ConnectionHeaderRejected;
                }
            }
        }
        return null;
    }

    /// <summary>As above for a response: what its Connection lines name goes; own fields come later.</summary>
    public static void RemoveNominatedFromResponse(HeaderTable response)
    {
        for (int line = 0; TryNthConnection(response, line, out ReadOnlySpan<byte> list); line++)
        {
            while (ConnectionField.TryNext(ref list, out ReadOnlySpan<byte> token))
            {
                if (ConnectionField.Option(token) == ConnectionOptions.Nominates)
                {
                    TryRemoveNominated(response, token, isRequest: false);
                }
            }
        }
    }

    /// <summary>
    /// Removes the fields of the downstream hop from a request. "TE: trailers" stays. Upgrade and Connection stay where
    /// <paramref name="isUpgrade"/> says that the route takes the upgrade.
    /// </summary>
    public static void RemoveFromRequest(HeaderTable request, bool isUpgrade)
    {
        RemoveCommon(request, isUpgrade);
        request.RemoveAll(HeaderName.ProxyAuthorization);
        request.RemoveAll(HeaderName.Http2Settings);
        TrySanitizeTe(request);
    }

    /// <summary>Removes the fields of the upstream hop from a response.</summary>
    public static void RemoveFromResponse(HeaderTable response, bool isUpgrade) => RemoveCommon(response, isUpgrade);

    private static void RemoveCommon(HeaderTable table, bool isUpgrade)
    {
        if (!isUpgrade)
        {
            table.RemoveAll(HeaderName.Connection);
            table.RemoveAll(HeaderName.Upgrade);
        }
        table.RemoveAll(HeaderName.KeepAlive);
        table.RemoveAll(HeaderName.ProxyConnection);
        table.RemoveAll(HeaderName.TransferEncoding);
    }

    // False: the request is refused.
    private static bool TryRemoveNominated(HeaderTable table, ReadOnlySpan<byte> token, bool isRequest)
    {
        const int MaxNameBytes = 128;
        if (token.Length > MaxNameBytes)
        {
            return !isRequest;
        }
        Span<byte> name = stackalloc byte[MaxNameBytes];
        name = name[..token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            byte lower = TokenTable.LowerCase(token[i]);
            if (lower == 0)
            {
                // ":path" and the like name pseudo-headers; no field has such a name.
                return !isRequest || token[0] != ':';
            }
            name[i] = lower;
        }
        HeaderName id = HeaderNames.TableId(name);
        switch (id)
        {
            case HeaderName.Connection or HeaderName.Http2Settings or HeaderName.ContentLength
                or HeaderName.TransferEncoding:
                // Naming the framing fields must not change the framing; the codec writes its own.
                return true;
            case HeaderName.XForwardedFor or HeaderName.XForwardedHost or HeaderName.XForwardedProto when isRequest:
                return false;
            case HeaderName.Te when isRequest:
                return TrySanitizeTe(table);
            case HeaderName.Unknown:
                table.RemoveAll(name);
                return true;
            default:
                if (!HeaderNames.IsPseudo(id) || (isRequest && id == HeaderName.Authority))
                {
                    table.RemoveAll(id);
                }
                return true;
        }
    }

    /// <summary>RFC 9110 section 10.1.4: TE is for one hop; "trailers" says something about the whole way.</summary>
    public static void SanitizeTe(HeaderTable request) => TrySanitizeTe(request);

    private static bool TrySanitizeTe(HeaderTable request)
    {
        int te = request.Find(HeaderName.Te);
        if (te < 0)
        {
            return true;
        }
        ReadOnlySpan<byte> value = request.ValueAt(te);
        if (value.Length >= MaxTeBytes || !HasTrailers(value))
        {
            request.RemoveAll(HeaderName.Te);
            return value.Length < MaxTeBytes;
        }
        if (value.Length != "trailers".Length)
        {
            request.Set(HeaderName.Te, "trailers"u8);
        }
        return true;
    }

    private static bool HasTrailers(ReadOnlySpan<byte> te)
    {
        while (ConnectionField.TryNext(ref te, out ReadOnlySpan<byte> token))
        {
            if (Ascii.EqualsIgnoreCase(token, "trailers"u8))
            {
                return true;
            }
        }
        return false;
    }

    // By number, not by index: removing a field moves the entries behind it. Connection lines themselves stay.
    private static bool TryNthConnection(HeaderTable table, int line, out ReadOnlySpan<byte> list)
    {
        int at = table.Find(HeaderName.Connection);
        for (; line > 0 && at >= 0; line--)
        {
            at = table.Find(HeaderName.Connection, at + 1);
        }
        list = at >= 0 ? table.ValueAt(at) : default;
        return at >= 0;
    }
}
