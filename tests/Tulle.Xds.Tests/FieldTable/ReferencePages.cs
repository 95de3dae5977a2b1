using System.Text;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>docs/guide/configuration*.md and docs/design/ignored-fields.md, written from what the walk found.</summary>
internal static class ReferencePages
{
    private const string Gap = "not yet: ";

    private static readonly (string Page, string Title, string[] Prefixes)[] s_families =
    [
        ("bootstrap", "Bootstrap",
            ["envoy.config.bootstrap.", "envoy.config.metrics.", "envoy.config.overload.",
             "envoy.extensions.resource_monitors."]),
        ("http", "HTTP connection manager and HTTP filters",
            ["envoy.extensions.filters.network.http_connection_manager.", "envoy.extensions.filters.http.",
             "envoy.extensions.filters.common.", "envoy.extensions.http.", "envoy.extensions.request_id.",
             "envoy.config.common.mutation_rules."]),
        ("listener", "Listeners, listener filters and network filters",
            ["envoy.config.listener.", "envoy.extensions.filters.listener.", "envoy.extensions.filters.network."]),
        ("route", "Routes",
            ["envoy.config.route.", "envoy.extensions.path.", "envoy.extensions.retry.", "envoy.extensions.internal_redirect."]),
        ("cluster", "Clusters",
            ["envoy.config.cluster.", "envoy.extensions.upstreams.", "envoy.extensions.load_balancing_policies.",
             "envoy.extensions.clusters.", "envoy.extensions.network.", "envoy.extensions.transport_sockets."]),
        ("endpoint", "Endpoints", ["envoy.config.endpoint."]),
        ("access-log", "Access logs", ["envoy.config.accesslog.", "envoy.extensions.access_loggers."]),
        ("types", "Types that others use", [""]),
    ];

    /// <summary>By path below the repository.</summary>
    public static Dictionary<string, string> Write(List<MessageFinding> findings)
    {
        var pages = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["docs/guide/configuration.md"] = Index(findings),
            ["docs/design/ignored-fields.md"] = Ignored(findings),
        };
        foreach ((string page, string title, _) in s_families)
            pages[$"docs/guide/configuration/{page}.md"] = Page(title, Of(findings, page));
        return pages;
    }

    private static List<MessageFinding> Of(List<MessageFinding> findings, string page) =>
        [.. findings.Where(f => PageOf(f.Schema.FullName) == page)];

    private static string PageOf(string fullName) =>
        s_families.First(f => f.Prefixes.Any(p => fullName.StartsWith(p, StringComparison.Ordinal))).Page;

    private static string Index(List<MessageFinding> findings)
    {
        var text = new StringBuilder(
            """
            # Configuration reference

            `tulle-proxy` reads Envoy's v3 configuration. These pages have every message and every field that it knows, and what
            becomes of each:

            * **supported**: it does what Envoy's documentation says;
            * **ignored**: it is taken and has no effect, for the reason given; a start says so in a warning;
            * **refused**: the configuration is not taken; the error names the field's path.

            A field of Envoy's that stands nowhere here is refused as unknown (`--allow-unknown-static-fields` makes that a
            warning). A message type that stands nowhere here is refused where it is named.

            The pages are written by a test that sets each field and loads the result, so they say what this version does.

            | page | messages | supported | ignored | refused |
            |---|---|---|---|---|

            """);
        foreach ((string page, string title, _) in s_families)
        {
            List<MessageFinding> here = Of(findings, page);
            text.Append($"| [{title}](configuration/{page}.md) | {here.Count} | {Count(here, FieldStatus.Supported)} ");
            int unread = here.Sum(static f => f.Schema.UnsupportedNames.Length);
            text.Append($"| {Count(here, FieldStatus.Ignored)} | {Count(here, FieldStatus.Refused) + unread} |\n");
        }
        text.Append("\n## Extensions\n\nWhat a `typed_config` may hold.\n\n| field | types |\n|---|---|\n");
        foreach (MessageFinding message in findings)
        {
            foreach (FieldFinding field in message.Fields.Where(static f => f.Types.Count > 0))
            {
                string types = string.Join(", ", field.Types.Select(Link));
                text.Append($"| `{message.Schema.ShortName}.{field.Field.Name}` | {types} |\n");
            }
        }
        return text.ToString();
    }

    private static int Count(List<MessageFinding> findings, FieldStatus status) =>
        findings.Sum(m => m.Fields.Count(f => f.Status == status));

    private static string Link(string fullName) =>
        $"[{fullName["envoy.extensions.".Length..]}](configuration/{PageOf(fullName)}.md#{Anchor(fullName)})";

    private static string Anchor(string fullName) => fullName.Replace(".", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Page(string title, List<MessageFinding> findings)
    {
        var text = new StringBuilder(
            $"# {title}\n\nSee [the reference's first page](../configuration.md) for what the words mean.\n");
        foreach (MessageFinding message in findings)
        {
            text.Append($"\n## {message.Schema.FullName}\n");
            if (message.Path.Length > 0) text.Append($"\nFor example at `{message.Path}`.\n");
            if (message.Fields.Count + message.Schema.UnsupportedNames.Length == 0)
            {
                text.Append("\nIt has no fields.\n");
                continue;
            }
            text.Append("\n| field | | |\n|---|---|---|\n");
            foreach (FieldFinding field in message.Fields)
                text.Append($"| `{field.Field.Name}` | {Word(field.Status)} | {Cell(field.Note)} |\n");
            foreach (string name in message.Schema.UnsupportedNames)
                text.Append($"| `{name}` | refused | not read by this version |\n");
        }
        return text.ToString();
    }

    private static string Word(FieldStatus status) => status.ToString().ToLowerInvariant();

    private static string Cell(string note) => note.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    private static string Ignored(List<MessageFinding> findings)
    {
        (string Name, string Why)[] all =
            [.. findings.SelectMany(static m => m.Fields
            .Where(static f => f.Status == FieldStatus.Ignored)
            .Select(f => ($"{m.Schema.FullName}.{f.Field.Name}", f.Note)))];
        IEnumerable<(string, string)> gaps =
            all.Where(static f => IsGap(f.Why)).Select(static f => (f.Name, f.Why[Gap.Length..]));
        return
            $"""
            # Fields that are accepted and have no effect

            An Envoy field that Tulle cannot honour is refused with its path and the words "is not supported yet" (or as an
            unknown field, where the codec does not know it). The fields below are the exception: leaving them out changes
            neither where a request goes nor who may send it, and common bootstraps carry them. A start that meets one says so
            in a warning.

            Names are without their leading `envoy.`. The reasons stand beside the fields in `src/Tulle.Xds/protos`
            (`tulle.ignored`); `tools/configuration-reference` writes this page from them.

            {Table(all.Where(static f => !IsGap(f.Why)))}
            ## Known gaps

            These are taken too and have no effect yet. They should become real, or be refused; until then do not rely on them.

            {Table(gaps)}
            """;
    }

    private static bool IsGap(string why) => why.StartsWith(Gap, StringComparison.Ordinal);

    private static string Table(IEnumerable<(string Name, string Why)> rows)
    {
        var text = new StringBuilder("| fields | why |\n|---|---|\n");
        foreach (IGrouping<string, string> same in rows.GroupBy(static r => r.Why, static r => r.Name))
            text.Append($"| {string.Join(", ", same.Select(static n => $"`{n["envoy.".Length..]}`"))} | {same.Key} |\n");
        return text.ToString();
    }
}
