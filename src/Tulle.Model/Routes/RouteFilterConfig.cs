namespace Tulle.Model;

/// <summary>typed_per_filter_config's value: what one level says about one filter of the chain.</summary>
public sealed record RouteFilterConfig
{
    /// <summary>Null where only the switch is given.</summary>
    public FilterSettings? Settings { get; init; }

    /// <summary>FilterConfig.disabled: true turns the filter off here; false turns a disabled filter on; null: says
    /// nothing.</summary>
    public bool? Disabled { get; init; }
}
