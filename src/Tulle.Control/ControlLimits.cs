namespace Tulle.Control;

/// <summary>Every bound of the control plane, with its unit and its reason.</summary>
public static class ControlLimits
{
    /// <summary>Revisions kept for watchers that fall behind; an older one lists again (HTTP 410). 10,000 at 2 KB are
    /// 20 MB of disk.</summary>
    public const int HistoryRevisions = 10_000;

    /// <summary>Bytes of one request body of the API, and of one file that the CLI sends: a few thousand
    /// resources.</summary>
    public const int BodyBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of one resource in the store; as etcd's limit, which Kubernetes users know.</summary>
    public const int ResourceBytes = 1024 * 1024;

    /// <summary>Nesting of a document. The deepest known kind has 12 levels; parsers recurse.</summary>
    public const int DocumentDepth = 64;

    /// <summary>Nodes of one document: bounds what hostile input may make of <see cref="BodyBytes"/>.</summary>
    public const int DocumentNodes = 500_000;

    /// <summary>Errors reported for one request. Nobody reads more; the last line says how many there were.</summary>
    public const int ReportedErrors = 200;

    /// <summary>Entries of the history that a watcher reads at a time.</summary>
    public const int WatchPage = 500;

    /// <summary>Bytes of one gRPC message from a proxy; gRPC's own default. 100,000 resource names fit.</summary>
    public const int DiscoveryRequestBytes = 4 * 1024 * 1024;

    /// <summary>Names that one proxy may subscribe to for one type.</summary>
    public const int SubscribedNames = 100_000;

    /// <summary>Bytes kept of a NACK's text.</summary>
    public const int NackTextBytes = 4096;

    /// <summary>Open ADS streams; each costs some 20 KB.</summary>
    public const int Streams = 20_000;

    /// <summary>Bytes read from a proxy's admin page for `tulle proxy stats`.</summary>
    public const int AdminAnswerBytes = 16 * 1024 * 1024;
}
