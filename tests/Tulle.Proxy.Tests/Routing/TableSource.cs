using Tulle.Http;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Tests.Routing;

/// <summary>A format source that has headers only.</summary>
internal sealed class TableSource(HeaderTable request, HeaderTable? response = null) : FormatSource
{
    public override HeaderTable? RequestHeaders => request;

    public override HeaderTable? ResponseHeaders => response;

    public override HeaderTable? ResponseTrailers => null;

    public override ResponseFlags ResponseFlags => ResponseFlags.None;

    public override bool TryWriteText(FormatField field, ByteWriter into) => false;

    public override bool TryGetNumber(FormatField field, out long value)
    {
        value = 0;
        return false;
    }

    public override bool TryGetTime(FormatField field, out long unixNanoseconds)
    {
        unixNanoseconds = 0;
        return false;
    }
}
