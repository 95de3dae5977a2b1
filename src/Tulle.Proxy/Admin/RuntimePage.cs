using System.Text.Json;
using Tulle.Model;

namespace Tulle.Proxy.Admin;

/// <summary>/runtime and /runtime_modify.</summary>
internal static class RuntimePage
{
    internal static void Show(ServerControl control, AdminRequest request, AdminReply reply)
    {
        Runtime runtime = control.Snapshot?.Runtime ?? Runtime.Empty;
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        json.WriteStartArray("layers");
        foreach (RuntimeLayer layer in runtime.Layers)
        {
            json.WriteStringValue(layer.Name);
        }

        json.WriteEndArray();
        json.WriteStartObject("entries");
        var keys = new List<string>(runtime.Values.Keys);
        keys.Sort(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            WriteEntry(json, runtime, key);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void Modify(ServerControl control, AdminRequest request, AdminReply reply)
    {
        if (request.Parameters.Count == 0)
        {
            reply.Fail(
                400,
                "usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN\n"
                + "       or send the parameters as form values\n"
                + "use an empty value to remove a previously added override");
            return;
        }

        if (control.Snapshot?.Runtime.HasAdminLayer != true)
        {
            reply.Fail(503, "No admin layer specified");
            return;
        }

        control.ModifyRuntime(request.Parameters);
        reply.Write("OK\n");
    }

    private static void WriteEntry(Utf8JsonWriter json, Runtime runtime, string key)
    {
        json.WriteStartObject(key);
        json.WriteStartArray("layer_values");
        foreach (RuntimeLayer layer in runtime.Layers)
        {
            json.WriteStringValue(layer.Values.TryGetValue(key, out RuntimeValue value) ? value.Text : "");
        }

        json.WriteEndArray();
        json.WriteString("final_value", runtime.Values[key].Text);
        json.WriteEndObject();
    }
}
