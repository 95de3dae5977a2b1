using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>The descriptor that a rule makes of a request, as text: key and value of each entry.</summary>
internal static class RateLimitDescriptor
{
    /// <summary>False: the request lacks something that the rule needs.</summary>
    public static bool TryWrite(RateLimitRule rule, HttpStream stream, ByteWriter into)
    {
        into.Clear();
        foreach (RateLimitAction action in rule.Actions)
        {
            int before = into.Length;
            into.Write(action.Key);
            into.WriteByte(RateLimitDescriptors.Separator);
            if (!TryWriteValue(action, stream, into))
            {
                if (!action.SkipIfAbsent)
                {
                    return false;
                }

                into.Truncate(before);
                continue;
            }

            into.WriteByte(RateLimitDescriptors.Separator);
        }

        return into.Length > 0;
    }

    private static bool TryWriteValue(RateLimitAction action, HttpStream stream, ByteWriter into)
    {
        switch (action.Kind)
        {
            case RateLimitActionKind.SourceCluster:
                into.Write(stream.Worker.NodeCluster);
                return true;
            case RateLimitActionKind.DestinationCluster:
                return stream.Route?.Action is ForwardAction forward
                    && Upstream.RouteBridge.ChooseCluster(stream, forward) is { } cluster
                    && WriteText(cluster.Config.Name, into);
            case RateLimitActionKind.RequestHeader:
                return TryWriteHeader(stream.RequestHeaders, action.Source, into);
            case RateLimitActionKind.QueryParameter:
                bool found = QueryParameterMatcher.TryFind(
                    QueryParameterMatcher.QueryOf(stream.RequestHeaders.Path), action.Source, out ReadOnlySpan<byte> value);
                into.Write(value);
                return found;
            case RateLimitActionKind.RemoteAddress:
                return stream.Info.TryWriteText(FormatField.DownstreamRemoteAddressWithoutPort, into);
            case RateLimitActionKind.HeaderValueMatch:
                into.Write(action.Value);
                return AllMatch(action.Headers, stream.RequestHeaders) == action.ExpectMatch;
            case RateLimitActionKind.QueryParameterValueMatch:
                into.Write(action.Value);
                return AllMatch(action.QueryParameters, stream.RequestHeaders.Path) == action.ExpectMatch;
            default:
                into.Write(action.Value);
                return true;
        }
    }

    private static bool TryWriteHeader(HeaderTable headers, byte[] name, ByteWriter into)
    {
        HeaderName id = HeaderNames.TableId(name);
        int at = headers.Find(id, name, 0);
        bool found = at >= 0;
        for (bool first = true; at >= 0; first = false, at = headers.Find(id, name, at + 1))
        {
            if (!first)
            {
                into.WriteByte((byte)',');
            }

            into.Write(headers.ValueAt(at));
        }

        return found;
    }

    private static bool AllMatch(HeaderMatcher[] matchers, HeaderTable headers)
    {
        foreach (HeaderMatcher matcher in matchers)
        {
            if (!matcher.Matches(headers))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllMatch(QueryParameterMatcher[] matchers, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> query = QueryParameterMatcher.QueryOf(path);
        foreach (QueryParameterMatcher matcher in matchers)
        {
            if (!matcher.Matches(query))
            {
                return false;
            }
        }

        return true;
    }

    private static bool WriteText(string text, ByteWriter into)
    {
        into.Advance(System.Text.Encoding.UTF8.GetBytes(text, into.GetSpan(text.Length * 3)));
        return true;
    }
}
