using System.Text.Json;
using Tulle.Proxy.Admin;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Dump;

/// <summary>
/// /config_dump: envoy.admin.v3.ConfigDump, or with ?resource= the items of one of its repeated fields. Main thread.
/// </summary>
internal sealed class ConfigDumpPage
{
    private const string TypePrefix = "type.googleapis.com/envoy.admin.v3.";

    private readonly Bootstrap _bootstrap;
    private readonly SnapshotBuilder _builder;
    private readonly long _startedUnixMs;

    public ConfigDumpPage(Bootstrap bootstrap, SnapshotBuilder builder, long startedUnixMs)
    {
        _bootstrap = bootstrap;
        _builder = builder;
        _startedUnixMs = startedUnixMs;
    }

    public void Write(ConfigDumpQuery query, AdminReply reply)
    {
        List<DumpSection> sections = Sections(query);
        if (query.Resource is { } resource)
        {
            WriteResource(sections, resource, query, reply);
            return;
        }

        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        json.WriteStartArray("configs");
        foreach (DumpSection section in sections)
        {
            WriteSection(section, query, json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(
        List<DumpSection> sections, string resource, ConfigDumpQuery query, AdminReply reply)
    {
        foreach (DumpSection section in sections)
        {
            foreach (DumpField field in section.Fields)
            {
                if (field.Name == resource)
                {
                    using Utf8JsonWriter json = reply.StartJson();
                    json.WriteStartObject();
                    json.WriteStartArray("configs");
                    WriteItems(field, $"{TypePrefix}{section.Type}.{field.ItemType}", query, json);
                    json.WriteEndArray();
                    json.WriteEndObject();
                    return;
                }
            }
        }

        reply.Fail(404, $"{resource} not found in config dump");
    }

    private static void WriteSection(DumpSection section, ConfigDumpQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("@type", TypePrefix + section.Type);
        section.WriteHead?.Invoke(json);
        foreach (DumpField field in section.Fields)
        {
            if (field.Items.Exists(i => Passes(i, query)))
            {
                json.WriteStartArray(field.Name);
                WriteItems(field, type: null, query, json);
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteItems(DumpField field, string? type, ConfigDumpQuery query, Utf8JsonWriter json)
    {
        foreach (DumpItem item in field.Items)
        {
            if (!Passes(item, query))
            {
                continue;
            }

            json.WriteStartObject();
            if (type is not null)
            {
                json.WriteString("@type", type);
            }

            item.Write(json);
            json.WriteEndObject();
        }
    }

    private static bool Passes(DumpItem item, ConfigDumpQuery query) =>
        query.NameRegex is null || query.NameRegex.FullMatch(System.Text.Encoding.UTF8.GetBytes(item.Name));

    private List<DumpSection> Sections(ConfigDumpQuery query)
    {
        List<DumpSection> sections =
        [
            new("BootstrapConfigDump", [], json =>
            {
                json.WritePropertyName("bootstrap");
                Xds.Codec.ConfigWriter.WriteJson(_bootstrap, json);
                DumpItem.WriteTime(json, "last_updated", _startedUnixMs);
            }),
            ResourceDumps.Clusters([.. _builder.ClusterRecords]),
        ];
        if (query.IncludeEds)
        {
            sections.Add(EndpointsDump.Make(_builder.Current));
        }

        sections.Add(ResourceDumps.Listeners([.. _builder.ListenerRecords]));
        sections.Add(new DumpSection("ScopedRoutesConfigDump", []));
        sections.Add(ResourceDumps.Routes([.. _builder.ListenerRecords], [.. _builder.RouteRecords]));
        sections.Add(new DumpSection("SecretsConfigDump", []));
        return sections;
    }
}
