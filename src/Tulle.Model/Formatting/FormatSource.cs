using Tulle.Http;

namespace Tulle.Model.Formatting;

/// <summary>
/// Where a format takes its values from: one stream or connection. Implemented by the stream's info; asked on
/// the worker that owns it. A false answer means "there is no such value", which a text shows as '-' and JSON as null;
/// an empty route name or cluster name counts as none.
/// </summary>
public abstract class FormatSource
{
    public abstract HeaderTable? RequestHeaders { get; }

    public abstract HeaderTable? ResponseHeaders { get; }

    public abstract HeaderTable? ResponseTrailers { get; }

    public abstract ResponseFlags ResponseFlags { get; }

    /// <summary>%ACCESS_LOG_TYPE%: set before a line is written.</summary>
    public AccessLogType LogType { get; set; }

    /// <summary>The order of URX among other flags; see <see cref="ResponseFlagNames"/>.</summary>
    public virtual bool RetryLimitComesFirst => true;

    /// <summary>Text values; writes nothing when it answers false.</summary>
    public abstract bool TryWriteText(FormatField field, ByteWriter into);

    /// <summary>Numbers; durations are in microseconds.</summary>
    public abstract bool TryGetNumber(FormatField field, out long value);

    /// <summary>Points of time, in nanoseconds since 1970.</summary>
    public abstract bool TryGetTime(FormatField field, out long unixNanoseconds);

    /// <summary>Points of time on the stream's own clock (COMMON_DURATION), in nanoseconds.</summary>
    public virtual bool TryGetTimePoint(FormatTimePoint point, out long nanoseconds)
    {
        nanoseconds = 0;
        return false;
    }

    /// <summary>One namespace of the metadata of <paramref name="place"/>, or null.</summary>
    public virtual MetadataStruct? FindMetadata(MetadataPlace place, string filterNamespace) => null;

    /// <summary>The whole argument of FILTER_STATE: the key and, behind colons, the form.</summary>
    public virtual bool TryWriteFilterState(string key, bool upstream, ByteWriter into) => false;
}
