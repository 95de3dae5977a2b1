using System.Globalization;
using Tulle.Net;
using Tulle.Proxy.Admin;
using Tulle.Proxy.Downstream;
using Tulle.Xds.Bootstrapping;

namespace Tulle.Proxy.Host;

/// <summary>The command line: Envoy's flags. Everything that is wrong is found before anything starts.</summary>
internal sealed record HostOptions
{
    private const string LogLevelNames = "trace, debug, info, warning, warn, error, critical, off";

    public string ConfigPath { get; private set; } = "";

    /// <summary>Merged over the file.</summary>
    public string ConfigYaml { get; private set; } = "";

    /// <summary>--mode validate: check the configuration and exit.</summary>
    public bool ValidateOnly { get; private set; }

    public bool ShowVersion { get; private set; }

    public bool ShowHelp { get; private set; }

    public string ServiceNode { get; private set; } = "";

    public string ServiceCluster { get; private set; } = "";

    public string ServiceZone { get; private set; } = "";

    /// <summary>0: as many workers as the process may use CPUs.</summary>
    public int Concurrency { get; private set; }

    public LogLevel LogLevel { get; private set; } = LogLevel.Info;

    /// <summary>"name:level,name:level".</summary>
    public string ComponentLogLevel { get; private set; } = "";

    public int DrainTimeS { get; private set; } = 600;

    /// <summary>--drain-strategy immediate.</summary>
    public bool DrainsImmediately { get; private set; }

    public int ParentShutdownTimeS { get; private set; } = 900;

    public int FileFlushIntervalMs { get; private set; } = 10_000;

    public bool AllowUnknownStaticFields { get; private set; }

    public bool RejectUnknownDynamicFields { get; private set; }

    public bool IgnoreUnknownDynamicFields { get; private set; }

    /// <summary>A file that gets the admin address, for port 0.</summary>
    public string AdminAddressPath { get; private set; } = "";

    public string LogPath { get; private set; } = "";

    public long BaseId { get; private set; }

    public ServerSettings ToServerSettings() => new()
    {
        WorkerCount = Concurrency > 0 ? Concurrency : CpuCount.Available,
        Drain = new DrainSettings(DrainTimeS * 1000L, DrainsImmediately),
        FileFlushIntervalMs = FileFlushIntervalMs,
    };

    public BootstrapOptions ToBootstrapOptions() => new()
    {
        ConfigPath = ConfigPath,
        ConfigYaml = ConfigYaml,
        AllowUnknownStaticFields = AllowUnknownStaticFields,
        ServiceNode = ServiceNode,
        ServiceCluster = ServiceCluster,
        ServiceZone = ServiceZone,
    };

    public ServerOptions ToServerOptions(int workers) => new()
    {
        Version = HostHelp.VersionText,
        Concurrency = workers,
        BaseId = BaseId.ToString(CultureInfo.InvariantCulture),
        ConfigPath = ConfigPath,
        ConfigYaml = ConfigYaml,
        AllowUnknownStaticFields = AllowUnknownStaticFields,
        AdminAddressPath = AdminAddressPath,
        LogLevel = LogLevel.ToString().ToLowerInvariant(),
        ComponentLogLevel = ComponentLogLevel,
        LogPath = LogPath,
        ServiceCluster = ServiceCluster,
        ServiceNode = ServiceNode,
        ServiceZone = ServiceZone,
        FileFlushIntervalMs = FileFlushIntervalMs,
        DrainTimeSeconds = DrainTimeS,
        IsDrainImmediate = DrainsImmediately,
        ParentShutdownTimeSeconds = ParentShutdownTimeS,
    };

    /// <summary>Null, with the reason, where the command line cannot be understood.</summary>
    public static HostOptions? TryParse(ReadOnlySpan<string> arguments, out string error)
    {
        var options = new HostOptions();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        error = "";
        for (int i = 0; i < arguments.Length; i++)
        {
            string flag = arguments[i];
            string? value = null;
            int equals = flag.IndexOf('=', StringComparison.Ordinal);
            if (flag.StartsWith("--", StringComparison.Ordinal) && equals > 0)
            {
                value = flag[(equals + 1)..];
                flag = flag[..equals];
            }

            if (options.TrySwitch(flag))
            {
                continue;
            }

            if (!IsValueFlag(flag))
            {
                error = $"PARSE ERROR: Argument: {arguments[i]}: Couldn't find match for argument";
                return null;
            }

            // Envoy lets --stats-tag alone repeat.
            if (!seen.Add(LongName(flag)) && flag != "--stats-tag")
            {
                error = $"PARSE ERROR: Argument: ({LongName(flag)}): Argument already set!";
                return null;
            }

            value ??= i + 1 < arguments.Length ? arguments[++i] : null;
            if (value is null || !options.TrySet(flag, value))
            {
                error = value is null
                    ? $"PARSE ERROR: Argument: ({LongName(flag)}): Missing a value for this argument!"
                    : Refusal(LongName(flag), value);
                return null;
            }
        }

        return options;
    }

    private static string LongName(string flag) => flag switch
    {
        "-c" => "--config-path",
        "-l" => "--log-level",
        _ => flag,
    };

    /// <summary>Envoy's words, and what is allowed.</summary>
    private static string Refusal(string flag, string value) => flag switch
    {
        "--mode" => $"error: unknown mode '{value}': --mode takes serve, validate, init_only",
        "--drain-strategy" => $"error: unknown drain strategy '{value}': --drain-strategy takes gradual, immediate",
        "--log-level" => $"error: invalid log level specified '{value}': --log-level takes {LogLevelNames}",
        "--component-log-level" => $"error: component log level not correctly specified '{value}': "
            + $"--component-log-level takes NAME:LEVEL,..., LEVEL one of {LogLevelNames}",
        "--local-address-ip-version" =>
            $"error: unknown IP address version '{value}': --local-address-ip-version takes v4, v6",
        "--restart-epoch" => $"error: --restart-epoch {value}: there is no hot restart, only 0 is taken",
        _ => $"PARSE ERROR: Argument: ({flag}): Couldn't read argument value from string '{value}': "
            + $"a whole number from 0 to {uint.MaxValue} is taken",
    };

    private static bool IsValueFlag(string flag) => flag is "-c" or "--config-path" or "--config-yaml" or "--mode"
        or "--service-node" or "--service-cluster" or "--service-zone" or "--concurrency" or "-l" or "--log-level"
        or "--drain-time-s" or "--drain-strategy" or "--parent-shutdown-time-s" or "--file-flush-interval-msec"
        or "--base-id" or "--restart-epoch" or "--admin-address-path" or "--log-path" or "--log-format"
        or "--component-log-level" or "--local-address-ip-version" or "--stats-tag" or "--file-flush-min-size-kb"
        or "--socket-path" or "--socket-mode" or "--base-id-path";

    private bool TrySwitch(string flag)
    {
        switch (flag)
        {
            case "--version":
                ShowVersion = true;
                return true;
            case "-h" or "--help":
                ShowHelp = true;
                return true;
            case "--allow-unknown-static-fields" or "--allow-unknown-fields":
                AllowUnknownStaticFields = true;
                return true;
            case "--reject-unknown-dynamic-fields":
                RejectUnknownDynamicFields = true;
                return true;
            case "--ignore-unknown-dynamic-fields":
                IgnoreUnknownDynamicFields = true;
                return true;
            case "--disable-hot-restart" or "--enable-fine-grain-logging" or "--cpuset-threads" or "--use-dynamic-base-id"
                or "--log-format-escaped" or "--skip-hot-restart-on-no-parent" or "--skip-hot-restart-parent-stats"
                or "--enable-core-dump" or "--enable-mutex-tracing":
                return true;
            default:
                return false;
        }
    }

    private bool TrySet(string flag, string value)
    {
        switch (flag)
        {
            case "-c" or "--config-path":
                ConfigPath = value;
                return true;
            case "--config-yaml":
                ConfigYaml = value;
                return true;
            case "--mode":
                ValidateOnly = value == "validate";
                return value is "serve" or "validate" or "init_only";
            case "--service-node":
                ServiceNode = value;
                return true;
            case "--service-cluster":
                ServiceCluster = value;
                return true;
            case "--service-zone":
                ServiceZone = value;
                return true;
            case "--admin-address-path":
                AdminAddressPath = value;
                return true;
            case "--component-log-level":
                ComponentLogLevel = value;
                return new LogLevels().TrySetSeveral(value, out _);
            case "--log-path":
                LogPath = value;
                return true;
            case "-l" or "--log-level":
                return TrySetLogLevel(value);
            case "--local-address-ip-version":
                return value is "v4" or "v6";
            case "--drain-strategy":
                DrainsImmediately = value == "immediate";
                return value is "gradual" or "immediate";
            default:
                return TrySetNumber(flag, value);
        }
    }

    private bool TrySetNumber(string flag, string value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return flag is "--log-format" or "--stats-tag" or "--socket-path" or "--base-id-path";
        }

        if (number > uint.MaxValue)
        {
            return false;
        }

        int small = (int)Math.Min(number, int.MaxValue);
        switch (flag)
        {
            case "--concurrency":
                Concurrency = Math.Max(1, small);
                return true;
            case "--drain-time-s":
                DrainTimeS = small;
                return true;
            case "--parent-shutdown-time-s":
                ParentShutdownTimeS = small;
                return true;
            case "--file-flush-interval-msec":
                FileFlushIntervalMs = small;
                return true;
            case "--base-id":
                BaseId = number;
                return true;
            case "--restart-epoch":
                // There is no hot restart: only the first epoch exists.
                return number == 0;
            default:
                return true;
        }
    }

    private bool TrySetLogLevel(string value)
    {
        LogLevel? level = value switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Info,
            "warning" or "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "critical" => LogLevel.Critical,
            "off" => LogLevel.Off,
            _ => null,
        };
        LogLevel = level ?? LogLevel;
        return level is not null;
    }
}
