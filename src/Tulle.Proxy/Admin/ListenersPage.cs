using System.Text.Json;
using Tulle.Model;
using Tulle.Net;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Admin;

/// <summary>/listeners: name and real address of each active listener.</summary>
internal static class ListenersPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        Listener[] listeners = control.Snapshot?.Listeners ?? [];
        if (request.Get("format") == "json")
        {
            WriteJson(control, listeners, reply);
            return;
        }

        foreach (Listener listener in listeners)
        {
            foreach (SocketAddress address in control.ListenerAddresses(listener))
            {
                reply.Write($"{listener.Name}::{address}\n");
            }
        }
    }

    private static void WriteJson(ServerControl control, Listener[] listeners, AdminReply reply)
    {
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        if (listeners.Length > 0)
        {
            json.WriteStartArray("listener_statuses");
            foreach (Listener listener in listeners)
            {
                IReadOnlyList<SocketAddress> addresses = control.ListenerAddresses(listener);
                json.WriteStartObject();
                json.WriteString("name", listener.Name);
                if (addresses.Count > 0)
                {
                    json.WritePropertyName("local_address");
                    AddressJson.Write(json, addresses[0]);
                }

                if (addresses.Count > 1)
                {
                    json.WriteStartArray("additional_local_addresses");
                    for (int i = 1; i < addresses.Count; i++)
                    {
                        AddressJson.Write(json, addresses[i]);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
