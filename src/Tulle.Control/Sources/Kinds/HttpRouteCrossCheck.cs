using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>The rules of HTTPRoute that span fields (Gateway API states them as CEL rules of the CRD).</summary>
internal static class HttpRouteCrossCheck
{
    private static readonly Dictionary<string, string> FieldOfFilter = new(StringComparer.Ordinal)
    {
        ["RequestHeaderModifier"] = "requestHeaderModifier",
        ["ResponseHeaderModifier"] = "responseHeaderModifier",
        ["RequestMirror"] = "requestMirror",
        ["RequestRedirect"] = "requestRedirect",
        ["URLRewrite"] = "urlRewrite",
    };

    public static void Check(SourceNode spec, CheckContext context)
    {
        List<SourceNode> rules = spec.Field("rules")?.Items ?? [];
        for (int i = 0; i < rules.Count; i++)
        {
            CheckRule(rules[i], $"spec.rules[{i}]", context);
        }
    }

    private static void CheckRule(SourceNode rule, string path, CheckContext context)
    {
        List<SourceNode> matches = rule.Field("matches")?.Items ?? [];
        bool onlyPrefixes = true;
        for (int i = 0; i < matches.Count; i++)
        {
            CheckMatch(matches[i], $"{path}.matches[{i}]", context);
            onlyPrefixes &= matches[i].Field("path")?.Field("type") is null or { Text: "PathPrefix" };
        }
        List<SourceNode> backends = rule.Field("backendRefs")?.Items ?? [];
        HashSet<string> filters =
            CheckFilters(rule.Field("filters")?.Items ?? [], $"{path}.filters", onlyPrefixes, context);
        if (filters.Contains("RequestRedirect") && filters.Contains("URLRewrite"))
        {
            context.Errors.Add(rule.Line, path + ".filters", null, "may not hold both RequestRedirect and URLRewrite");
        }
        if (filters.Contains("RequestRedirect") && backends.Count > 0)
        {
            context.Errors.Add(
                backends[0].Line, path + ".backendRefs", null, "must be empty beside a RequestRedirect filter");
        }
        for (int i = 0; i < backends.Count; i++)
        {
            CheckBackend(backends[i], $"{path}.backendRefs[{i}]", context);
        }
        CheckTimeouts(rule.Field("timeouts"), path + ".timeouts", context);
    }

    private static void CheckMatch(SourceNode match, string path, CheckContext context)
    {
        string type = match.Field("path")?.Field("type")?.Text ?? "PathPrefix";
        if (match.Field("path")?.Field("value") is { } value && type != "RegularExpression"
            && TextRules.HttpPath(value.Text) is { } allowed)
        {
            context.Errors.Add(value, path + ".path.value", allowed);
        }
        if (type == "RegularExpression")
        {
            CheckRegex(match.Field("path")?.Field("value"), path + ".path.value", context);
        }
        foreach (string list in (ReadOnlySpan<string>)["headers", "queryParams"])
        {
            var names =
                new HashSet<string>(list == "headers" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
            List<SourceNode> items = match.Field(list)?.Items ?? [];
            for (int i = 0; i < items.Count; i++)
            {
                if (!names.Add(items[i].Field("name")!.Text))
                {
                    context.Errors.Add(items[i].Field("name")!, $"{path}.{list}[{i}].name",
                        "stands twice; only the first would count");
                }
                if (items[i].Field("type") is { Text: "RegularExpression" })
                {
                    CheckRegex(items[i].Field("value"), $"{path}.{list}[{i}].value", context);
                }
            }
        }
    }

    private static void CheckRegex(SourceNode? value, string path, CheckContext context)
    {
        if (value is not null && TextRules.Regex(value.Text) is { } allowed)
        {
            context.Errors.Add(value, path, allowed);
        }
    }

    private static HashSet<string> CheckFilters(
        List<SourceNode> filters, string path, bool onlyPrefixes, CheckContext context)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < filters.Count; i++)
        {
            SourceNode type = filters[i].Field("type")!;
            string itemPath = $"{path}[{i}]";
            if (!FieldOfFilter.TryGetValue(type.Text, out string? wanted))
            {
                context.Errors.Add(type, itemPath + ".type", "is not done by this version; done are "
                    + string.Join(", ", FieldOfFilter.Keys));
                continue;
            }
            if (!types.Add(type.Text) && type.Text != "RequestMirror")
            {
                context.Errors.Add(type, itemPath + ".type", "stands twice; this filter may be given once");
            }
            foreach (SourceField field in filters[i].Fields)
            {
                if (field.Name != "type" && field.Name != wanted)
                {
                    context.Errors.Add(
                        field.Line, $"{itemPath}.{field.Name}", null, $"must not be set when type is {type.Text}");
                }
            }
            if (filters[i].Field(wanted) is not { } body)
            {
                context.Errors.Add(
                    filters[i].Line, $"{itemPath}.{wanted}", null, $"is required when type is {type.Text}");
                continue;
            }
            CheckHeaders(body, $"{itemPath}.{wanted}", context);
            CheckPathModifier(body.Field("path"), $"{itemPath}.{wanted}.path", onlyPrefixes, context);
            CheckMirror(body, $"{itemPath}.{wanted}", context);
        }
        return types;
    }

    private static void CheckPathModifier(SourceNode? path, string at, bool onlyPrefixes, CheckContext context)
    {
        if (path is null)
        {
            return;
        }
        string type = path.Field("type")!.Text;
        string wanted = type == "ReplaceFullPath" ? "replaceFullPath" : "replacePrefixMatch";
        string other = type == "ReplaceFullPath" ? "replacePrefixMatch" : "replaceFullPath";
        if (path.Field(wanted) is null)
        {
            context.Errors.Add(path.Line, $"{at}.{wanted}", null, $"is required when type is {type}");
        }
        if (path.Field(other) is { } extra)
        {
            context.Errors.Add(extra, $"{at}.{other}", $"must not be set when type is {type}");
        }
        if (type == "ReplacePrefixMatch" && !onlyPrefixes)
        {
            context.Errors.Add(
                path.Line, at + ".type", "\"ReplacePrefixMatch\"", "needs every match of the rule to be a PathPrefix");
        }
    }

    /// <summary>Envoy refuses a configuration that changes these by header modification.</summary>
    private static void CheckHeaders(SourceNode body, string path, CheckContext context)
    {
        foreach (string list in (ReadOnlySpan<string>)["set", "add", "remove"])
        {
            List<SourceNode> items = body.Field(list)?.Items ?? [];
            for (int i = 0; i < items.Count; i++)
            {
                SourceNode name = items[i].Field("name") ?? items[i];
                if (name.Text.Equals("host", StringComparison.OrdinalIgnoreCase))
                {
                    context.Errors.Add(
                        name, $"{path}.{list}[{i}]", "must not be Host; URLRewrite's hostname changes that");
                }
            }
        }
    }

    private static void CheckMirror(SourceNode body, string path, CheckContext context)
    {
        if (body.Field("percent") is not null && body.Field("fraction") is { } fraction)
        {
            context.Errors.Add(fraction, path + ".fraction", "must not be set beside percent");
        }
        if (body.Field("backendRef") is { } backend && backend.Field("port") is null)
        {
            context.Errors.Add(backend.Line, path + ".backendRef.port", null, "is required for a Service");
        }
    }

    private static void CheckBackend(SourceNode backend, string path, CheckContext context)
    {
        if (backend.Field("port") is null)
        {
            context.Errors.Add(backend.Line, path + ".port", null, "is required for a Service");
        }
        List<SourceNode> filters = backend.Field("filters")?.Items ?? [];
        CheckFilters(filters, path + ".filters", true, context);
        for (int i = 0; i < filters.Count; i++)
        {
            if (filters[i].Field("type") is { Text: not ("RequestHeaderModifier" or "ResponseHeaderModifier") } type)
            {
                context.Errors.Add(type, $"{path}.filters[{i}].type",
                    "must be RequestHeaderModifier or ResponseHeaderModifier on a backend");
            }
        }
    }

    private static void CheckTimeouts(SourceNode? timeouts, string path, CheckContext context)
    {
        if (timeouts?.Field("request") is { } request && timeouts.Field("backendRequest") is { } backend
            && Durations.TryParse(request.Text, out TimeSpan whole)
                && Durations.TryParse(backend.Text, out TimeSpan each)
            && whole > TimeSpan.Zero && each > whole)
        {
            context.Errors.Add(backend, path + ".backendRequest", $"must not be longer than request ({request.Text})");
        }
    }
}
