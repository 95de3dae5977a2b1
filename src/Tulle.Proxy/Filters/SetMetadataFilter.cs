using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Puts constants into the stream's dynamic metadata, for formats to print.</summary>
internal sealed class SetMetadataFilter(SetMetadataSettings own) : HttpFilter
{
    public override FilterSides Sides => FilterSides.Decode;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        SetMetadataSettings settings =
            RouteFilterConfigs.Find<SetMetadataSettings>(Stream.Route, ConfigName, Stream.RouteWeight) ?? own;
        foreach (SetMetadataEntry entry in settings.Entries)
        {
            Stream.Info.DynamicMetadata.Set(entry.Namespace, entry.Value, entry.AllowOverwrite);
        }

        return FilterHeadersStatus.Continue;
    }
}
