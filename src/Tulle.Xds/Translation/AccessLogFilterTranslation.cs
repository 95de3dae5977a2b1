using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class AccessLogFilterTranslation
{
    public static Model.AccessLogFilter? Translate(Messages.AccessLogFilter message, Scope at, int depth)
    {
        if (depth > Limits.ConfigNestingLevels)
        {
            at.Error($"nested deeper than {Limits.ConfigNestingLevels} levels");
            return null;
        }

        switch (message.FilterSpecifierCase)
        {
            case AccessLogFilter_FilterSpecifierCase.StatusCodeFilter:
                return Comparison(AccessLogFilterKind.StatusCode, message.StatusCodeFilter!.Comparison,
                    at.Field("status_code_filter"));
            case AccessLogFilter_FilterSpecifierCase.DurationFilter:
                return Comparison(AccessLogFilterKind.Duration, message.DurationFilter!.Comparison,
                    at.Field("duration_filter"));
            case AccessLogFilter_FilterSpecifierCase.NotHealthCheckFilter:
                return new Model.AccessLogFilter(AccessLogFilterKind.NotHealthCheck);
            case AccessLogFilter_FilterSpecifierCase.TraceableFilter:
                return new Model.AccessLogFilter(AccessLogFilterKind.Traceable);
            case AccessLogFilter_FilterSpecifierCase.RuntimeFilter:
                return RuntimeFilter(message.RuntimeFilter!, at);
            case AccessLogFilter_FilterSpecifierCase.AndFilter:
                return Children(AccessLogFilterKind.And, message.AndFilter!.Filters, at.Field("and_filter"), depth);
            case AccessLogFilter_FilterSpecifierCase.OrFilter:
                return Children(AccessLogFilterKind.Or, message.OrFilter!.Filters, at.Field("or_filter"), depth);
            case AccessLogFilter_FilterSpecifierCase.HeaderFilter:
                return MatcherTranslation.Header(message.HeaderFilter!.Header, at.Field("header_filter.header"))
                    is { } header
                    ? new Model.AccessLogFilter(AccessLogFilterKind.Header) { Header = header }
                    : null;
            case AccessLogFilter_FilterSpecifierCase.ResponseFlagFilter:
                return new Model.AccessLogFilter(AccessLogFilterKind.ResponseFlag)
                {
                    Flags = message.ResponseFlagFilter!.Flags.Aggregate(
                        ResponseFlags.None, static (all, name) => all | ResponseFlagNames.FromShortName(name)),
                };
            case AccessLogFilter_FilterSpecifierCase.GrpcStatusFilter:
                return new Model.AccessLogFilter(AccessLogFilterKind.GrpcStatus)
                {
                    GrpcStatuses = [.. message.GrpcStatusFilter!.Statuses.Select(static s => (int)s)],
                    Exclude = message.GrpcStatusFilter.Exclude,
                };
            case AccessLogFilter_FilterSpecifierCase.MetadataFilter:
                return MetadataMatcherTranslation.Translate(
                    message.MetadataFilter!.Matcher,
                    message.MetadataFilter.MatchIfKeyNotFound ?? true,
                    at.Field("metadata_filter.matcher")) is { } metadata
                    ? new Model.AccessLogFilter(AccessLogFilterKind.Metadata) { Metadata = metadata }
                    : null;
            case AccessLogFilter_FilterSpecifierCase.LogTypeFilter:
                return new Model.AccessLogFilter(AccessLogFilterKind.LogType)
                {
                    LogTypes = message.LogTypeFilter!.Types.Aggregate(0u, static (all, type) => all | (1u << (int)type)),
                    Exclude = message.LogTypeFilter.Exclude,
                };
            case AccessLogFilter_FilterSpecifierCase.None:
                at.Error("an access log filter needs a filter_specifier");
                return null;
            default:
                at.NotSupported($"access log filter {message.FilterSpecifierCase}");
                return null;
        }
    }

    private static Model.AccessLogFilter? Comparison(AccessLogFilterKind kind, ComparisonFilter? message, Scope at)
    {
        if (message?.Value is null)
        {
            at.Field("comparison").Error("a comparison with a value is needed");
            return null;
        }

        return new Model.AccessLogFilter(kind)
        {
            Operator = message.Op switch
            {
                ComparisonFilter_Op.Ge => ComparisonOperator.GreaterOrEqual,
                ComparisonFilter_Op.Le => ComparisonOperator.LessOrEqual,
                ComparisonFilter_Op.Ne => ComparisonOperator.NotEqual,
                _ => ComparisonOperator.Equal,
            },
            Number = at.Context.Runtime.LiveNumber(message.Value.RuntimeKey, message.Value.DefaultValue),
        };
    }

    private static Model.AccessLogFilter RuntimeFilter(RuntimeFilter message, Scope at) =>
        new(AccessLogFilterKind.Runtime)
        {
            Fraction = at.Context.Runtime.Fraction(message.RuntimeKey, Fractions.Translate(message.PercentSampled)),
            UseIndependentRandomness = message.UseIndependentRandomness,
        };

    private static Model.AccessLogFilter Children(
        AccessLogFilterKind kind, Repeated<Messages.AccessLogFilter> messages, Scope at, int depth)
    {
        var children = new List<Model.AccessLogFilter>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (Translate(messages[i], at.Item("filters", i), depth + 1) is { } child)
            {
                children.Add(child);
            }
        }

        return new Model.AccessLogFilter(kind) { Children = [.. children] };
    }
}
