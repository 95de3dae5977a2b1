namespace Tulle.Proxy.Admin;

/// <summary>Every path of the admin page, in the order of the help text (Envoy's: by the alphabet).</summary>
internal static class AdminHandlers
{
    private const string DrainHelp = "When draining listeners, ";
    private const string FilterHelp = "Regular expression (Google re2) for filtering stats";
    private const string FormatHelp = "File format to use; One of (text, json)";
    private const string UsedOnlyHelp = "Only include stats that have been written by system since restart";

    internal static readonly AdminHandler[] All =
    [
        new("/", "Admin home page", false, static (_, _, reply) => AdminPages.WriteHome(reply)),
        new("/certs", "print certs on machine", false, StatePages.Certs),
        new("/clusters", "upstream cluster status", false, ClustersPage.Handle)
        {
            Parameters = [("filter", "Regular expression (Google re2) for filtering clusters"), ("format", FormatHelp)],
        },
        new("/config_dump", "dump current Envoy configs (experimental)", false, StatePages.ConfigDump)
        {
            Parameters =
            [
                ("resource", "The resource to dump"),
                ("mask", "The mask to apply. When both resource and mask are specified, the mask is applied to every "
                    + "element in the desired repeated field so that only a subset of fields are returned."),
                ("name_regex", "Dump only the currently loaded configurations whose names match the specified regex. "
                    + "Can be used with both resource and mask query parameters."),
                ("include_eds", "Dump currently loaded configuration including EDS."),
            ],
        },
        new("/contention", "dump current Envoy mutex contention stats (if enabled)", false, StatePages.Contention),
        new("/cpuprofiler", "enable/disable the CPU profiler", true, StatePages.NoProfiler)
        {
            Parameters = [("enable", "enables the CPU profiler; One of (y, n)")],
        },
        new("/drain_listeners", "drain listeners", true, StatePages.DrainListeners)
        {
            Parameters =
            [
                ("graceful", DrainHelp + "enter a graceful drain period prior to closing listeners. This behaviour "
                    + "and duration is configurable via server options or CLI"),
                ("skip_exit", DrainHelp + "do not exit after the drain period. This must be used with graceful"),
                ("inboundonly", "Drains all inbound listeners. traffic_direction of a listener is used to determine "
                    + "whether a listener is inbound or outbound."),
            ],
        },
        new("/healthcheck/fail", "cause the server to fail health checks", true, StatePages.FailHealthCheck),
        new("/healthcheck/ok", "cause the server to pass health checks", true, StatePages.PassHealthCheck),
        new("/heap_dump", "dump current Envoy heap (if supported)", false, StatePages.NoProfiler),
        new("/heapprofiler", "enable/disable the heap profiler", true, StatePages.NoProfiler)
        {
            Parameters = [("enable", "enable/disable the heap profiler; One of (y, n)")],
        },
        new("/help", "print out list of admin commands", false, static (_, _, reply) => AdminPages.WriteHelp(reply)),
        new("/hot_restart_version", "print the hot restart compatibility version", false, static (_, _, reply) =>
            reply.Write("disabled")),
        new("/init_dump", "dump current Envoy init manager information (experimental)", false, StatePages.InitDump)
        {
            Parameters = [("mask", "The desired component to dump unready targets, such as listener")],
        },
        new("/listeners", "print listener info", false, ListenersPage.Handle)
        {
            Parameters = [("format", FormatHelp)],
        },
        new("/logging", "query/change logging levels", true, LoggingPage.Handle)
        {
            Parameters =
            [
                ("paths", "Change multiple logging levels by setting to "
                    + "<logger_name1>:<desired_level1>,<logger_name2>:<desired_level2>."),
                ("level", "desired logging level, this will change all loggers's level; One of (, "
                    + string.Join(", ", LogLevels.LevelNames) + ")"),
            ],
        },
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
        new("/stats", "print server stats", false, StatsPage.Handle)
        {
            Parameters =
            [
                ("usedonly", UsedOnlyHelp),
                ("filter", FilterHelp),
                ("format", "Format to use; One of (html, active-html, text, json, prometheus)"),
                ("type", "Stat types to include; One of (All, Counters, Histograms, Gauges, TextReadouts)"),
                ("histogram_buckets", "Histogram bucket display mode; One of (cumulative, disjoint, detailed, "
                    + "summary, none)"),
                ("pretty", "Pretty-print the JSON"),
            ],
        },
        new("/stats/prometheus", "print server stats in prometheus format", false, StatsPage.HandlePrometheus)
        {
            Parameters =
            [
                ("usedonly", UsedOnlyHelp),
                ("text_readouts", "Render text_readouts as new gaugues with value 0 (increases Prometheus data size)"),
                ("filter", FilterHelp),
                ("histogram_buckets", "Histogram bucket display mode; One of (cumulative, summary)"),
            ],
        },
        new("/stats/recentlookups", "Show recent stat-name lookups", false, StatsPage.HandleLookups),
        new("/stats/recentlookups/clear", "clear list of stat-name lookups and counter", true, StatsPage.RefuseLookups),
        new("/stats/recentlookups/disable", "disable recording of reset stat-name lookup names", true,
            StatsPage.RefuseLookups),
        new("/stats/recentlookups/enable", "enable recording of reset stat-name lookup names", true,
            StatsPage.RefuseLookups),
    ];
}
