using System.Text.Json;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Dump;

/// <summary>The sections of clusters, listeners and routes.</summary>
internal static class ResourceDumps
{
    public static DumpSection Clusters(List<ResourceRecord> records) => new(
        "ClustersConfigDump",
        [
            new("static_clusters", "StaticCluster", Items(records, ResourceState.Static, "cluster")),
            new("dynamic_active_clusters", "DynamicCluster", Items(records, ResourceState.Active, "cluster")),
            new("dynamic_warming_clusters", "DynamicCluster", Items(records, ResourceState.Warming, "cluster")),
        ],
        json => WriteVersion(json, records));

    public static DumpSection Listeners(
        List<ResourceRecord> records, IReadOnlyList<UpdateFailure> failures) => new(
        "ListenersConfigDump",
        [
            new("static_listeners", "StaticListener", Items(records, ResourceState.Static, "listener")),
            new("dynamic_listeners", "DynamicListener", DynamicListeners(records, failures)),
        ],
        json => WriteVersion(json, records));

    /// <summary>Static: those that stand inside a listener's connection manager.</summary>
    public static DumpSection Routes(List<ResourceRecord> listeners, List<ResourceRecord> routes) => new(
        "RoutesConfigDump",
        [
            new("static_route_configs", "StaticRouteConfig", InlineRoutes(listeners)),
            new("dynamic_route_configs", "DynamicRouteConfig", Items(routes, ResourceState.Active, "route_config")),
        ]);

    private static List<DumpItem> Items(List<ResourceRecord> records, ResourceState state, string property)
    {
        var items = new List<DumpItem>();
        foreach (ResourceRecord record in records)
        {
            if (record.State == state)
            {
                items.Add(new DumpItem(record.Name, json => WriteRecord(json, record, property)));
            }
        }

        return items;
    }

    private static void WriteRecord(Utf8JsonWriter json, ResourceRecord record, string property)
    {
        if (record.Version.Length > 0)
        {
            json.WriteString("version_info", record.Version);
        }

        WriteMessage(json, property, record.Message);
        DumpItem.WriteTime(json, "last_updated", record.LastUpdatedUnixMs);
    }

    private static List<DumpItem> DynamicListeners(List<ResourceRecord> records, IReadOnlyList<UpdateFailure> failures)
    {
        var items = new List<DumpItem>();
        IEnumerable<string> names = records.Where(r => r.State != ResourceState.Static).Select(r => r.Name)
            .Concat(failures.Select(static f => f.Name)).Distinct();
        foreach (string name in names)
        {
            ResourceRecord? active = records.Find(r => r.Name == name && r.State == ResourceState.Active);
            ResourceRecord? warming = records.Find(r => r.Name == name && r.State == ResourceState.Warming);
            UpdateFailure? failure = failures.FirstOrDefault(f => f.Name == name);
            items.Add(new DumpItem(name, json =>
            {
                json.WriteString("name", name);
                WriteState(json, "active_state", active);
                WriteState(json, "warming_state", warming);
                WriteFailure(json, failure);
            }));
        }

        return items;
    }

    private static void WriteFailure(Utf8JsonWriter json, UpdateFailure? failure)
    {
        if (failure is not null)
        {
            json.WriteStartObject("error_state");
            WriteMessage(json, "failed_configuration", failure.Message);
            DumpItem.WriteTime(json, "last_update_attempt", failure.LastAttemptUnixMs);
            json.WriteString("details", failure.Details);
            json.WriteEndObject();
        }
    }

    private static void WriteState(Utf8JsonWriter json, string property, ResourceRecord? record)
    {
        if (record is not null)
        {
            json.WriteStartObject(property);
            WriteRecord(json, record, "listener");
            json.WriteEndObject();
        }
    }

    private static List<DumpItem> InlineRoutes(List<ResourceRecord> listeners)
    {
        var items = new List<DumpItem>();
        foreach (ResourceRecord record in listeners)
        {
            if (record.Message is not Listener listener)
            {
                continue;
            }

            foreach (FilterChain chain in listener.FilterChains)
            {
                AddInlineRoutes(items, chain, record.LastUpdatedUnixMs);
            }

            if (listener.DefaultFilterChain is { } last)
            {
                AddInlineRoutes(items, last, record.LastUpdatedUnixMs);
            }
        }

        return items;
    }

    private static void AddInlineRoutes(List<DumpItem> items, FilterChain chain, long updatedUnixMs)
    {
        foreach (NetworkFilter filter in chain.Filters)
        {
            if (filter.TypedConfig?.As<HttpConnectionManager>()?.RouteConfig is { } routes)
            {
                items.Add(new DumpItem(routes.Name, json =>
                {
                    WriteMessage(json, "route_config", routes);
                    DumpItem.WriteTime(json, "last_updated", updatedUnixMs);
                }));
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, string property, Message message)
    {
        json.WritePropertyName(property);
        ConfigWriter.WriteJson(Any.Pack(message), json);
    }

    /// <summary>Of the newest update.</summary>
    private static void WriteVersion(Utf8JsonWriter json, List<ResourceRecord> records)
    {
        ResourceRecord? newest = records.Where(r => r.Version.Length > 0).MaxBy(r => r.LastUpdatedUnixMs);
        if (newest is not null)
        {
            json.WriteString("version_info", newest.Version);
        }
    }
}
