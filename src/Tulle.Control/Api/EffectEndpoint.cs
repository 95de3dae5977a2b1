using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Serving;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>GET /effect?kind=PLURAL.GROUP&amp;namespace=NS&amp;name=NAME: where an object is in effect. Which proxies have
/// it in which of their resources, since when they took it or in which words they refused it; for routes, which rule
/// wins.</summary>
internal sealed class EffectEndpoint(ProxyRegistry registry, Func<ResourceGraph> graph, TimeProvider time)
{
    public const string Path = "/effect";

    private const string IsoSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw ApiException.MethodNotAllowed(context.Request.Method, "GET");
        }
        IQueryCollection query = context.Request.Query;
        ResourceKind kind = KnownKinds.ByStoreName(query["kind"].ToString())
            ?? throw ApiException.BadRequest("kind must be one of "
                + string.Join(", ", KnownKinds.All.Select(static k => k.StoreName)));
        var key = new ResourceKey(kind.StoreName, query["namespace"].ToString(), query["name"].ToString());
        return ApiBody.SendAsync(context, 200, writer => Write(writer, kind, key, graph()));
    }

    private void Write(Utf8JsonWriter writer, ResourceKind kind, ResourceKey key, ResourceGraph now)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("proxies");
        var effects = new Effects(now);
        foreach (ProxySession session in registry.Known())
        {
            if (now.Workload(session.Node.Namespace, session.Node.Workload) is { } workload
                && effects.Of(kind, key, workload) is { Count: > 0 } uses)
            {
                WriteProxy(writer, session, uses);
            }
        }
        writer.WriteEndArray();
        WriteRanks(writer, kind, key, now);
        writer.WriteEndObject();
    }

    private void WriteProxy(Utf8JsonWriter writer, ProxySession session, List<ResourceUse> uses)
    {
        writer.WriteStartObject();
        writer.WriteString("id", session.Node.Id);
        writer.WriteBoolean("connected", session.DisconnectedAt is null);
        writer.WriteStartArray("uses");
        long nowMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
        session.Ads.Inspect((types, config) =>
        {
            foreach (ResourceUse use in uses)
            {
                XdsResource? wanted = config?.Of(use.Type).GetValueOrDefault(use.Name);
                WriteUse(writer, use, types[(int)use.Type], wanted, nowMs);
            }
            return 0;
        });
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteUse(
        Utf8JsonWriter writer, ResourceUse use, AdsTypeState state, XdsResource? wanted, long nowMs)
    {
        ResourceAnswer? answer = state.Answers.GetValueOrDefault(use.Name);
        bool isSent = wanted is not null && state.Sent.TryGetValue(use.Name, out XdsResource? sent)
            && sent.Hash == wanted.Hash;
        bool isAccepted = isSent && answer?.AcceptedHash == wanted!.Hash;
        bool isRejected = isSent && answer?.RejectedHash == wanted!.Hash;
        writer.WriteStartObject();
        writer.WriteString("type", XdsTypes.ShortName(use.Type));
        writer.WriteString("name", use.Name);
        writer.WriteString("what", use.What);
        writer.WriteString("state",
            isAccepted ? "accepted" : isRejected ? "rejected" : isSent ? "sent" : "waiting");
        if (answer?.AcceptedHash is not null)
        {
            // Of this content, or of the older one that the proxy goes on with.
            DateTimeOffset since = time.GetUtcNow() - TimeSpan.FromMilliseconds(nowMs - answer.AcceptedAtMs);
            writer.WriteString(isAccepted ? "since" : "olderSince", since.ToString(IsoSeconds));
        }
        if (isRejected)
        {
            writer.WriteString("nack", answer!.RejectedText);
        }
        writer.WriteEndObject();
    }

    private static void WriteRanks(Utf8JsonWriter writer, ResourceKind kind, ResourceKey key, ResourceGraph now)
    {
        var ranks = new RouteRanks(now);
        if (kind == HttpRouteKind.Definition && now.HttpRoutes.Find(key.Namespace, key.Name) is { } http)
        {
            ranks.Add(http);
        }
        if (kind == GrpcRouteKind.Definition && now.GrpcRoutes.Find(key.Namespace, key.Name) is { } grpc)
        {
            ranks.Add(grpc);
        }
        if (kind == TcpRouteKind.Definition && now.TcpRoutes.Find(key.Namespace, key.Name) is { } tcp)
        {
            ranks.Add(tcp);
        }
        writer.WriteStartArray("rules");
        foreach (RuleRank rank in ranks.Ranks)
        {
            writer.WriteStartObject();
            writer.WriteString("service", rank.Service);
            writer.WriteString("callers", rank.Callers);
            writer.WriteString("rule", rank.Rule);
            writer.WriteString("match", rank.Match);
            writer.WriteNumber("position", rank.Position);
            writer.WriteNumber("of", rank.Of);
            writer.WriteString("shadowedBy", rank.ShadowedBy);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("notes");
        foreach (string note in ranks.Notes)
        {
            writer.WriteStringValue(note);
        }
        writer.WriteEndArray();
    }
}
