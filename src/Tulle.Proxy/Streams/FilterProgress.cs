namespace Tulle.Proxy.Streams;

/// <summary>How far one message has come at one filter, in one direction.</summary>
internal struct FilterProgress
{
    /// <summary>The filter holds the message: later filters wait.</summary>
    public bool Stopped;

    /// <summary>The filter does not want to see body or trailers either until it continues.</summary>
    public bool StoppedAll;

    /// <summary>With <see cref="StoppedAll"/>: pause the sender at the limit instead of refusing the message.</summary>
    public bool Streaming;

    /// <summary>The head went on to the next filter.</summary>
    public bool HeadersContinued;
}
