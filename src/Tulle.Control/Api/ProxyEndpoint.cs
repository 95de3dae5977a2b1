using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tulle.Control.Serving;
using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Api;

/// <summary>GET /proxies and /proxies/NAME: per proxy and type what it was sent, what it took, and its words if it
/// refused. NAME is the node id (WORKLOAD.NAMESPACE), or the workload's name if only one proxy has it.</summary>
internal sealed class ProxyEndpoint(ProxyRegistry registry, TimeProvider time)
{
    public const string Path = "/proxies";

    private const string IsoSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public Task HandleAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw ApiException.MethodNotAllowed(context.Request.Method, "GET");
        }
        if (path.Length <= Path.Length + 1)
        {
            return ApiBody.SendAsync(context, 200, WriteList);
        }
        ProxySession session = Find(path[(Path.Length + 1)..]);
        return ApiBody.SendAsync(context, 200, writer => WriteProxy(writer, session, withResources: true));
    }

    private ProxySession Find(string name)
    {
        if (registry.Find(name) is { } exact)
        {
            return exact;
        }
        List<ProxySession> byWorkload = [.. registry.Known().Where(s => s.Node.Workload == name)];
        return byWorkload.Count switch
        {
            1 => byWorkload[0],
            0 => throw ApiException.NotFound($"no proxy \"{name}\" has connected" + Nearest(name)),
            _ => throw ApiException.BadRequest(
                $"several proxies are named \"{name}\": "
                    + string.Join(", ", byWorkload.Select(static s => s.Node.Id))),
        };
    }

    private string Nearest(string name)
    {
        List<ProxySession> known = registry.Known();
        string? near = NearestName.Of(name, known.SelectMany(static s => new[] { s.Node.Id, s.Node.Workload }));
        return near is not null ? $"; did you mean {near}?"
            : known.Count == 0 ? "; none has" : "; known: " + string.Join(", ", known.Select(static s => s.Node.Id).Take(10));
    }

    private void WriteList(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("proxies");
        foreach (ProxySession session in registry.Known())
        {
            WriteProxy(writer, session, withResources: false);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteProxy(Utf8JsonWriter writer, ProxySession session, bool withResources)
    {
        writer.WriteStartObject();
        writer.WriteString("id", session.Node.Id);
        writer.WriteBoolean("connected", session.DisconnectedAt is null);
        writer.WriteString("connectedAt", session.ConnectedAt.ToString(IsoSeconds));
        if (session.DisconnectedAt is { } gone)
        {
            writer.WriteString("disconnectedAt", gone.ToString(IsoSeconds));
        }
        writer.WriteString("userAgent", session.Node.UserAgent);
        writer.WriteString("adminAddress", session.Node.AdminAddress);
        writer.WriteStartObject("types");
        long nowMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
        session.Ads.Inspect((types, config) =>
        {
            foreach (AdsTypeState state in types)
            {
                WriteType(writer, state, nowMs, withResources);
            }
            return 0;
        });
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, AdsTypeState state, long nowMs, bool withResources)
    {
        writer.WriteStartObject(XdsTypes.ShortName(state.Type));
        writer.WriteBoolean("subscribed", state.IsSubscribed);
        writer.WriteString("sentVersion", state.SentVersion);
        writer.WriteString("ackedVersion", state.AckedVersion);
        writer.WriteString("nack", state.NackText);
        writer.WriteNumber("nacks", state.Nacks);
        if (state.Responses > 0)
        {
            writer.WriteString("age", $"{(nowMs - state.SentAtMs) / 1000}s");
        }
        writer.WriteNumber("count", state.Sent.Count);
        writer.WriteStartArray("names");
        foreach (string name in state.Sent.Keys.Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(name);
        }
        writer.WriteEndArray();
        if (withResources)
        {
            writer.WriteStartArray("resources");
            foreach (XdsResource resource in state.Sent.Values.OrderBy(static r => r.Name, StringComparer.Ordinal))
            {
                writer.WriteStartObject();
                writer.WriteString("name", resource.Name);
                writer.WriteString("version", resource.Hash.ToString("x16"));
                writer.WritePropertyName("resource");
                XdsJson.Write(writer, resource);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
