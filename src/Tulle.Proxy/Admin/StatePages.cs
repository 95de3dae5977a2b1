using System.Text.Json;
using Tulle.Model.Regex;

namespace Tulle.Proxy.Admin;

/// <summary>/ready, /drain_listeners, /healthcheck, /config_dump, /init_dump, /certs and what is not there.</summary>
internal static class StatePages
{
    internal static string StateName(ServerState state) => state switch
    {
        ServerState.Live => "LIVE",
        ServerState.Draining => "DRAINING",
        ServerState.PreInitializing => "PRE_INITIALIZING",
        _ => "INITIALIZING",
    };

    internal static void Ready(ServerControl control, AdminRequest request, AdminReply reply)
    {
        reply.Status = control.State == ServerState.Live ? 200 : 503;
        reply.Write(StateName(control.State) + "\n");
    }

    internal static void DrainListeners(ServerControl control, AdminRequest request, AdminReply reply)
    {
        bool graceful = request.Has("graceful");
        if (request.Has("skip_exit") && !graceful)
        {
            reply.Fail(400, "skip_exit requires graceful\n");
            return;
        }

        control.DrainListeners(request.Has("inboundonly"), graceful, request.Has("skip_exit"));
        reply.Write("OK\n");
    }

    internal static void ConfigDump(ServerControl control, AdminRequest request, AdminReply reply)
    {
        RegexProgram? nameRegex = null;
        if (request.Get("name_regex") is { Length: > 0 } pattern &&
            !RegexProgram.TryCompile(pattern, out nameRegex, out string error))
        {
            reply.Fail(400, $"Error while parsing name_regex from {pattern}: {error}");
            return;
        }

        var query = new ConfigDumpQuery
        {
            Resource = request.Get("resource"),
            Mask = request.Get("mask"),
            NameRegex = nameRegex,
            IncludeEds = request.Has("include_eds"),
        };
        reply.ContentType = AdminReply.Json;
        control.WriteConfigDump(query, reply);
    }

    /// <summary>?mask= names a component: there is one, listener.</summary>
    internal static void InitDump(ServerControl control, AdminRequest request, AdminReply reply)
    {
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        bool isWanted = request.Get("mask") is null or "" or "listener";
        if (isWanted && control.UnreadyTargets.Count > 0)
        {
            json.WriteStartArray("unready_targets_dumps");
            foreach (UnreadyTargets dump in control.UnreadyTargets)
            {
                json.WriteStartObject();
                json.WriteString("name", dump.Name);
                json.WriteStartArray("target_names");
                foreach (string target in dump.Targets)
                {
                    json.WriteStringValue(target);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>No TLS contexts, no certificates.</summary>
    internal static void Certs(ServerControl control, AdminRequest request, AdminReply reply)
    {
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        json.WriteStartArray("certificates");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Nothing here waits for a lock.</summary>
    internal static void Contention(ServerControl control, AdminRequest request, AdminReply reply) => reply.Write(
        "Mutex contention tracing is not enabled. To enable, run Envoy with flag --enable-mutex-tracing.");

    internal static void NoProfiler(ServerControl control, AdminRequest request, AdminReply reply) =>
        reply.Fail(501, "The current build does not support profiling; see /memory");

    internal static void FailHealthCheck(ServerControl control, AdminRequest request, AdminReply reply)
    {
        control.FailHealthCheck(isFailed: true);
        reply.Write("OK\n");
    }

    internal static void PassHealthCheck(ServerControl control, AdminRequest request, AdminReply reply)
    {
        control.FailHealthCheck(isFailed: false);
        reply.Write("OK\n");
    }
}
