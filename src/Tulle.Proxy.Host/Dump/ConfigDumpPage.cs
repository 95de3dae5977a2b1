using System.Text.Json;
using System.Text.Json.Nodes;
using Tulle.Proxy.Admin;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Dump;

/// <summary>
/// /config_dump: envoy.admin.v3.ConfigDump, or with ?resource= the items of one of its repeated fields. Main thread.
/// </summary>
internal sealed class ConfigDumpPage
{
    private const string TypePrefix = "type.googleapis.com/";
    private const string Package = "envoy.admin.v3.";

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
        FieldMask? mask = query.Mask is null ? null : FieldMask.Parse(query.Mask);
        List<JsonObject>? configs = query.Resource is { } resource
            ? OfResource(sections, resource, mask, query, reply)
            : OfAll(sections, mask, query, reply);
        if (configs is null)
        {
            return;
        }

        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        if (configs.Count > 0)
        {
            json.WriteStartArray("configs");
            configs.ForEach(c => c.WriteTo(json));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>The items of a repeated field; null after an error. The words are Envoy's.</summary>
    private static List<JsonObject>? OfResource(
        List<DumpSection> sections, string resource, FieldMask? mask, ConfigDumpQuery query, AdminReply reply)
    {
        foreach (DumpSection section in sections)
        {
            if (FieldMask.Parse(resource).Fits($"{Package}{section.Type}") && !section.Fields.Exists(f => f.Name == resource))
            {
                reply.Fail(400, $"{resource} is not a repeated field. Use ?mask={resource} to get only this field");
                return null;
            }

            if (section.Fields.Find(f => f.Name == resource) is not { } field)
            {
                continue;
            }

            string type = $"{Package}{section.Type}.{field.ItemType}";
            List<JsonObject> items = [];
            foreach (DumpItem item in field.Items.Where(i => Passes(i, query)))
            {
                JsonObject made = MaskedItems.Object(json =>
                {
                    json.WriteString("@type", TypePrefix + type);
                    item.Write(json);
                });
                if (mask is not null && !MaskedItems.TryTrim(mask, type, made))
                {
                    reply.Fail(400, $"FieldMask {mask} could not be successfully used.");
                    return null;
                }

                items.Add(made);
            }

            return items;
        }

        reply.Fail(404, $"{resource} not found in config dump");
        return null;
    }

    /// <summary>A mask leaves out the sections that it does not fit: it may be meant for another one.</summary>
    private static List<JsonObject>? OfAll(
        List<DumpSection> sections, FieldMask? mask, ConfigDumpQuery query, AdminReply reply)
    {
        List<JsonObject> configs = [];
        foreach (DumpSection section in sections.Where(s => mask?.Fits($"{Package}{s.Type}") != false))
        {
            JsonObject made = MaskedItems.Object(json => WriteSection(section, query, json));
            mask?.Trim(made);
            configs.Add(made);
        }

        if (configs.Count == 0 && mask is not null)
        {
            reply.Fail(400, $"FieldMask {query.Mask} could not be successfully applied to any configs.");
            return null;
        }

        return configs;
    }

    private static void WriteSection(DumpSection section, ConfigDumpQuery query, Utf8JsonWriter json)
    {
        json.WriteString("@type", $"{TypePrefix}{Package}{section.Type}");
        section.WriteHead?.Invoke(json);
        foreach (DumpField field in section.Fields.Where(f => f.Items.Exists(i => Passes(i, query))))
        {
            json.WriteStartArray(field.Name);
            foreach (DumpItem item in field.Items.Where(i => Passes(i, query)))
            {
                json.WriteStartObject();
                item.Write(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
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
                ConfigWriter.WriteJson(_bootstrap, json);
                DumpItem.WriteTime(json, "last_updated", _startedUnixMs);
            }),
            ResourceDumps.Clusters([.. _builder.ClusterRecords]),
        ];
        if (query.IncludeEds)
        {
            sections.Add(EndpointsDump.Make(_builder.Current));
        }

        sections.Add(ResourceDumps.Listeners([.. _builder.ListenerRecords], _builder.ListenerFailures));
        sections.Add(new DumpSection("ScopedRoutesConfigDump", []));
        sections.Add(ResourceDumps.Routes([.. _builder.ListenerRecords], [.. _builder.RouteRecords]));
        sections.Add(new DumpSection("SecretsConfigDump", []));
        return sections;
    }
}
