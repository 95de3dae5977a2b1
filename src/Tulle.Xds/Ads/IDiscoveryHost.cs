using Tulle.Model;

namespace Tulle.Xds.Ads;

/// <summary>
/// What the discovery of configuration needs from the process around it. Called on the main thread only.
/// </summary>
public interface IDiscoveryHost
{
    /// <summary>Monotonic, for timeouts.</summary>
    long NowMs { get; }

    long NowUnixMs { get; }

    /// <summary>How long connections of a removed listener may go on, and use its routes.</summary>
    long DrainTimeMs { get; }

    /// <summary>A new snapshot is to be used by the workers.</summary>
    void Publish(Snapshot snapshot);

    void Report(DiscoveryOutcome outcome);

    /// <summary>
    /// Clusters have their endpoints, listeners their routes (or they were waited for long enough). Once.
    /// </summary>
    void Initialized();

    /// <summary>
    /// A file from now on to be watched for being moved into place; with a slash at the end a folder, into which anything
    /// is moved. Then call FileChanged with the same text.
    /// </summary>
    void Watch(string path);

    void Log(string message);
}
