using System.Net;
using System.Text;

namespace Tulle.Proxy.Admin;

/// <summary>Every path of the admin page, and what is answered where there is none. Texts are Envoy's.</summary>
internal static class AdminPages
{
    // In the order of the help text.
    private static readonly AdminHandler[] s_handlers =
    [
        new("/", "Admin home page", false, static (_, _, reply) => WriteHome(reply)),
        new("/certs", "print certs on machine", false, StatePages.Certs),
        new("/clusters", "upstream cluster status", false, ClustersPage.Handle),
        new("/config_dump", "dump current Envoy configs (experimental)", false, StatePages.ConfigDump),
        new("/contention", "dump current Envoy mutex contention stats (if enabled)", false, StatePages.Contention),
        new("/drain_listeners", "drain listeners", true, StatePages.DrainListeners),
        new("/healthcheck/fail", "cause the server to fail health checks", true, static (control, _, reply) =>
        {
            control.FailHealthCheck(isFailed: true);
            reply.Write("OK\n");
        }),
        new("/healthcheck/ok", "cause the server to pass health checks", true, static (control, _, reply) =>
        {
            control.FailHealthCheck(isFailed: false);
            reply.Write("OK\n");
        }),
        new("/help", "print out list of admin commands", false, static (_, _, reply) => WriteHelp(reply)),
        new("/hot_restart_version", "print the hot restart compatibility version", false, static (_, _, reply) =>
            reply.Write("disabled")),
        new("/init_dump", "dump current Envoy init manager information (experimental)", false, StatePages.InitDump),
        new("/listeners", "print listener info", false, ListenersPage.Handle),
        new("/logging", "query/change logging levels", true, LoggingPage.Handle),
        new("/memory", "print current allocation/heap usage", false, MemoryPage.Handle),
        new("/quitquitquit", "exit the server", true, static (control, _, reply) =>
        {
            reply.Write("OK\n");
            reply.AfterSend = control.Quit;
        }),
        new("/ready", "print server state, return 200 if LIVE, otherwise return 503", false, StatePages.Ready),
        new("/reopen_logs", "reopen access logs", true, static (control, _, reply) =>
        {
            control.ReopenLogs();
            reply.Write("OK\n");
        }),
        new("/reset_counters", "reset all counters to zero", true, static (control, _, reply) =>
        {
            control.Stats.ResetCounters();
            reply.Write("OK\n");
        }),
        new("/runtime", "print runtime values", false, RuntimePage.Show),
        new("/runtime_modify", "Adds or modifies runtime values as passed in query parameters. To delete a "
            + "previously added key, use an empty string as the value. Note that deletion only applies to overrides "
            + "added via this endpoint; values loaded from disk can be modified via override but not deleted. E.g. "
            + "?key1=value1&key2=value2...", true, RuntimePage.Modify),
        new("/server_info", "print server version/status information", false, ServerInfoPage.Handle),
        new("/stats", "print server stats", false, StatsPage.Handle),
        new("/stats/prometheus", "print server stats in prometheus format", false, StatsPage.HandlePrometheus),
    ];

    internal static void Answer(ServerControl control, AdminRequest request, AdminReply reply)
    {
        foreach (AdminHandler handler in s_handlers)
        {
            if (handler.Path != request.Path)
            {
                continue;
            }

            if (handler.Mutates && request.Method != "POST")
            {
                reply.Fail(405, $"Method {request.Method} not allowed, POST required.");
            }
            else
            {
                handler.Handle(control, request, reply);
            }

            return;
        }

        reply.Fail(404, "invalid path. ");
        WriteHelp(reply);
    }

    private static void WriteHelp(AdminReply reply)
    {
        reply.Write("admin commands are:\n");
        foreach (AdminHandler handler in s_handlers)
        {
            reply.Write($"  {handler.Path}{(handler.Mutates ? " (POST)" : "")}: {handler.Help}\n");
        }
    }

    private static void WriteHome(AdminReply reply)
    {
        var rows = new StringBuilder("<!DOCTYPE html>\n<html lang='en'><head><title>Admin</title></head><body>"
            + "<h1>Admin</h1><table>\n");
        foreach (AdminHandler handler in s_handlers)
        {
            string path = handler.Mutates
                ? $"<form action='{handler.Path[1..]}' method='post'><button>{handler.Path[1..]}</button></form>"
                : $"<a href='{handler.Path[1..]}'>{handler.Path[1..]}</a>";
            rows.Append($"<tr><td>{path}</td><td>{WebUtility.HtmlEncode(handler.Help)}</td></tr>\n");
        }

        reply.ContentType = AdminReply.Html;
        reply.Write(rows.Append("</table></body></html>\n").ToString());
    }
}
