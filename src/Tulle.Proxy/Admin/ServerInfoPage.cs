using System.Globalization;
using System.Text.Json;
using Tulle.Model;

namespace Tulle.Proxy.Admin;

/// <summary>/server_info: envoy.admin.v3.ServerInfo, unset fields with their defaults.</summary>
internal static class ServerInfoPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        json.WriteString("version", control.Options.Version);
        json.WriteString("state", StatePages.StateName(control.State));
        json.WriteString("hot_restart_version", "disabled");
        json.WritePropertyName("command_line_options");
        WriteOptions(json, control.Options);
        json.WritePropertyName("node");
        WriteNode(json, control.Snapshot?.Node ?? new Node());
        string uptime = Seconds(control.UptimeMs / 1000);
        json.WriteString("uptime_current_epoch", uptime);
        json.WriteString("uptime_all_epochs", uptime);
        json.WriteEndObject();
    }

    private static string Seconds(long seconds) => seconds.ToString(CultureInfo.InvariantCulture) + "s";

    private static string Duration(int ms) =>
        ms % 1000 == 0 ? Seconds(ms / 1000) : (ms / 1000m).ToString("0.000", CultureInfo.InvariantCulture) + "s";

    private static void WriteOptions(Utf8JsonWriter json, ServerOptions options)
    {
        json.WriteStartObject();
        json.WriteString("base_id", options.BaseId);
        json.WriteBoolean("use_dynamic_base_id", false);
        json.WriteNumber("concurrency", options.Concurrency);
        json.WriteString("config_path", options.ConfigPath);
        json.WriteString("config_yaml", options.ConfigYaml);
        json.WriteBoolean("allow_unknown_static_fields", options.AllowUnknownStaticFields);
        json.WriteBoolean("reject_unknown_dynamic_fields", false);
        json.WriteBoolean("ignore_unknown_dynamic_fields", false);
        json.WriteString("admin_address_path", options.AdminAddressPath);
        json.WriteString("local_address_ip_version", "v4");
        json.WriteString("log_level", options.LogLevel);
        json.WriteString("component_log_level", options.ComponentLogLevel);
        json.WriteString("log_path", options.LogPath);
        json.WriteString("service_cluster", options.ServiceCluster);
        json.WriteString("service_node", options.ServiceNode);
        json.WriteString("service_zone", options.ServiceZone);
        json.WriteString("file_flush_interval", Duration(options.FileFlushIntervalMs));
        json.WriteString("drain_time", Seconds(options.DrainTimeSeconds));
        json.WriteString("drain_strategy", options.IsDrainImmediate ? "Immediate" : "Gradual");
        json.WriteString("parent_shutdown_time", Seconds(options.ParentShutdownTimeSeconds));
        json.WriteString("mode", "Serve");
        json.WriteBoolean("disable_hot_restart", true);
        json.WriteBoolean("enable_mutex_tracing", false);
        json.WriteNumber("restart_epoch", options.RestartEpoch);
        json.WriteBoolean("cpuset_threads", false);
        json.WriteStartArray("disabled_extensions");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, Node node)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        json.WriteString("cluster", node.Cluster);
        json.WriteString("user_agent_name", "envoy");
        if (node.Metadata.Fields.Count > 0)
        {
            json.WritePropertyName("metadata");
            WriteStruct(json, node.Metadata);
        }

        if (node.Locality != Locality.None)
        {
            json.WriteStartObject("locality");
            json.WriteString("region", node.Locality.Region);
            json.WriteString("zone", node.Locality.Zone);
            json.WriteString("sub_zone", node.Locality.SubZone);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteStruct(Utf8JsonWriter json, MetadataStruct fields)
    {
        json.WriteStartObject();
        foreach ((string name, MetadataValue value) in fields.Fields)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, MetadataValue value)
    {
        switch (value.Kind)
        {
            case MetadataKind.Bool:
                json.WriteBooleanValue(value.Bool);
                break;
            case MetadataKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            case MetadataKind.Text:
                json.WriteStringValue(value.Text);
                break;
            case MetadataKind.Struct:
                WriteStruct(json, value.Struct);
                break;
            case MetadataKind.List:
                json.WriteStartArray();
                foreach (MetadataValue item in value.List)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
