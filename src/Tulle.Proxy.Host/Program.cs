using Tulle.Net;
using Tulle.Net.Native;
using Tulle.Proxy;
using Tulle.Proxy.Host;
using Tulle.Proxy.Host.Discovery;
using Tulle.Proxy.Host.Dump;
using Tulle.Proxy.Telemetry;
using Tulle.Xds.Bootstrapping;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

SignalWatch.RestoreDefaults(Shutdown.Signals);

// 1. The command line.
if (HostOptions.TryParse(args, out string mistake) is not { } options)
{
    Console.Error.WriteLine(mistake);
    return ExitCode.Failure;
}

if (options.ShowVersion || options.ShowHelp)
{
    Console.Out.WriteLine(options.ShowHelp ? HostHelp.Text : HostHelp.Version);
    return ExitCode.Ok;
}

// 2. The configuration: read, checked and compiled as a whole; every error is named before the process ends.
using var log = new ProcessLog(options.LogLevel, options.ComponentLogLevel, options.LogPath);
if (!log.TryOpen(out string logError))
{
    log.Critical(logError);
    return ExitCode.Failure;
}

var errors = new ConfigErrors();
var environment = new TranslationEnvironment
{
    ReadVariable = static name => Environment.GetEnvironmentVariables()[name] as string,
    HostName = Environment.MachineName,
};
Bootstrap? bootstrap = BootstrapLoader.Load(options.ToBootstrapOptions(), errors);
SnapshotBuilder? builder = bootstrap is null ? null
    : SnapshotBuilder.FromBootstrap(
        bootstrap, environment, errors, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
foreach (ConfigError warning in errors.Warnings)
{
    log.Warn(warning.ToString());
}

if (builder is null)
{
    foreach (ConfigError error in errors.Errors)
    {
        log.Critical($"error initializing config '{options.ConfigPath}': {error}");
    }

    if (errors.IsTruncated)
    {
        log.Critical($"error initializing config '{options.ConfigPath}': more errors follow");
    }

    return ExitCode.Failure;
}

// 3. --mode validate ends here.
if (options.ValidateOnly)
{
    Console.Out.WriteLine($"configuration '{options.ConfigPath}' OK");
    return ExitCode.Ok;
}

// 4. The workers, and the main loop for everything that is not a request.
OpenFileLimit.RaiseToHard();
var stats = new StatsStore(new StatsRegistry(builder.Current.Bootstrap.Stats));
var mainLoop = new EventLoop("main");
using var server = new ProxyServer(options.ToServerSettings(), mainLoop, stats, builder.Current);
server.Start();

// 5. The admin page, so that a start that waits can be watched.
var shutdown = new Shutdown(mainLoop, server, log);
var dump = new ConfigDumpPage(bootstrap!, builder, mainLoop.UnixMs);
var control = new HostControl(options, server, builder, shutdown, dump, log);
if (!AdminPage.TryStart(mainLoop, control, builder.Current.Bootstrap, options, out string adminError))
{
    log.Critical(adminError);
    return ExitCode.Failure;
}

// 6. Listen. An address that cannot be had ends the start. Where configuration comes from elsewhere, listeners wait.
var configStats = new ConfigStats(stats, builder, server.Workers.Count);
server.Warmed += configStats.WorkersStarted;
using DiscoveryFeed? discovery = DiscoveryStart.Prepare(mainLoop, builder, bootstrap!, server, control, configStats, log);
configStats.Update();
configStats.StaticUnknownFields(errors.Warnings.Count(
    static w => w.Message.StartsWith("unknown field", StringComparison.Ordinal)));
if (!server.TryPublish(builder.Current, out string refused))
{
    log.Critical(refused);
    return ExitCode.Failure;
}

discovery?.Start();
using var runtime = new RuntimeFeed(mainLoop, server, builder, log);

// 7. Signals: SIGTERM drains and ends, SIGINT ends, SIGHUP means nothing.
using var signals = new SignalWatch(mainLoop, shutdown.OnSignal, Shutdown.Signals);

// 8. Run until somebody says quit.
log.Info($"starting with {server.Workers.Count} workers");
_ = new HeapTrim(mainLoop, server);
mainLoop.Run();
log.Info("exiting");
return ExitCode.Ok;
