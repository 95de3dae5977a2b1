using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>*_headers_to_add, *_headers_to_remove, and the ordered lists of mutation filters.</summary>
internal static class HeaderMutationTranslation
{
    public static Model.HeaderMutations Translate(
        Repeated<HeaderValueOption> add, Repeated<string> remove, Scope at, string direction)
    {
        if (add.Count + remove.Count == 0)
        {
            return HeaderMutations.None;
        }

        var items = new List<Model.HeaderMutation>(add.Count + remove.Count);
        for (int i = 0; i < remove.Count; i++)
        {
            Remove(remove[i], items, at.Item($"{direction}_headers_to_remove", i));
        }

        for (int i = 0; i < add.Count; i++)
        {
            Add(add[i], items, at.Item($"{direction}_headers_to_add", i));
        }

        return new HeaderMutations([.. items]);
    }

    public static Model.HeaderMutations TranslateAdditions(Repeated<HeaderValueOption> add, Scope at, string field)
    {
        var items = new List<Model.HeaderMutation>(add.Count);
        for (int i = 0; i < add.Count; i++)
        {
            Add(add[i], items, at.Item(field, i));
        }

        return items.Count == 0 ? HeaderMutations.None : new HeaderMutations([.. items]);
    }

    /// <summary>envoy.config.common.mutation_rules.v3.HeaderMutation: in the order written.</summary>
    public static Model.HeaderMutations TranslateOrdered(
        Repeated<Messages.HeaderMutation> messages, Scope at, string field)
    {
        var items = new List<Model.HeaderMutation>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.HeaderMutation message = messages[i];
            Scope here = at.Item(field, i);
            switch (message.ActionCase)
            {
                case HeaderMutation_ActionCase.Remove:
                    Remove(message.Remove, items, here.Field("remove"));
                    break;
                case HeaderMutation_ActionCase.Append:
                    Add(message.Append!, items, here.Field("append"), mayChangePseudo: true);
                    break;
                case HeaderMutation_ActionCase.RemoveOnMatch:
                    RemoveOnMatch(message.RemoveOnMatch!, items, here.Field("remove_on_match"));
                    break;
                default:
                    here.Error("a header mutation needs one of remove, append");
                    break;
            }
        }

        return items.Count == 0 ? HeaderMutations.None : new HeaderMutations([.. items]);
    }

    private static void Remove(string name, List<Model.HeaderMutation> into, Scope at)
    {
        string lower = name.ToLowerInvariant();
        if (lower.StartsWith(':') || lower == "host")
        {
            at.Error($":-prefixed or host headers may not be removed ('{name}')");
            return;
        }

        into.Add(new Model.HeaderMutation { Kind = HeaderMutationKind.Remove, Name = Texts.Bytes(lower) });
    }

    private static void RemoveOnMatch(
        HeaderMutation_RemoveOnMatch message, List<Model.HeaderMutation> into, Scope at)
    {
        if (message.KeyMatcher is { } key && MatcherTranslation.Text(key, at.Field("key_matcher")) is { } matcher)
        {
            into.Add(new Model.HeaderMutation
            {
                Kind = HeaderMutationKind.RemoveOnMatch,
                Name = [],
                NameMatcher = matcher,
            });
        }
    }

    private static void Add(
        HeaderValueOption option, List<Model.HeaderMutation> into, Scope at, bool mayChangePseudo = false)
    {
        HeaderValue? header = option.Header;
        string name = header?.Key.ToLowerInvariant() ?? "";
        if (header is null || name.Length == 0)
        {
            at.Field("header").Error("a header with a key is needed");
            return;
        }

        bool isPseudo = name.StartsWith(':') || name == "host";
        HeaderMutationKind kind = Kind(option, at);
        if (isPseudo && (!mayChangePseudo || kind == HeaderMutationKind.AppendIfExistsOrAdd
            || name is not (":path" or ":authority" or "host" or ":method" or ":scheme")))
        {
            at.Field("header").Error($":-prefixed or host headers may not be modified ('{header.Key}')");
            return;
        }

        if (header.RawValue.Length > 0)
        {
            into.Add(new Model.HeaderMutation
            {
                Kind = kind,
                Name = Texts.Bytes(name),
                Value = header.RawValue,
                KeepEmptyValue = option.KeepEmptyValue,
            });
            return;
        }

        FormatProgram? format = null;
        if (header.Value.Contains('%') && !FormatProgram.TryParse(
            header.Value, at.Context.Environment.HeaderFormat(), out format, out string error))
        {
            at.Field("header").Field("value").Error($"'{header.Value}': {error}");
            return;
        }

        into.Add(new Model.HeaderMutation
        {
            Kind = kind,
            Name = Texts.Bytes(name),
            Value = format is null ? Texts.Bytes(header.Value) : format.ConstantText ?? [],
            Format = format?.ConstantText is null ? format : null,
            KeepEmptyValue = option.KeepEmptyValue,
        });
    }

    private static HeaderMutationKind Kind(HeaderValueOption option, Scope at)
    {
        if (option.Append is { } append)
        {
            if (option.AppendAction != HeaderValueOption_HeaderAppendAction.AppendIfExistsOrAdd)
            {
                at.Error("Both append and append_action are set and it's not allowed");
            }

            return append ? HeaderMutationKind.AppendIfExistsOrAdd : HeaderMutationKind.OverwriteIfExistsOrAdd;
        }

        return option.AppendAction switch
        {
            HeaderValueOption_HeaderAppendAction.AddIfAbsent => HeaderMutationKind.AddIfAbsent,
            HeaderValueOption_HeaderAppendAction.OverwriteIfExistsOrAdd => HeaderMutationKind.OverwriteIfExistsOrAdd,
            HeaderValueOption_HeaderAppendAction.OverwriteIfExists => HeaderMutationKind.OverwriteIfExists,
            _ => HeaderMutationKind.AppendIfExistsOrAdd,
        };
    }
}
