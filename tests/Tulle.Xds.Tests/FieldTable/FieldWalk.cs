using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>
/// Sets each field of each message that a bootstrap may hold, one at a time, loads the bootstrap, and notes what became of
/// the field. Goes down into what is not refused, each message type at the first place where it is met.
/// </summary>
internal sealed class FieldWalk
{
    private static readonly Message[] s_extensions = [.. Enumerable.Range(0, GeneratedTables.MessageCount)
        .Select(Schemas.Create).Where(static m => IsExtension(m.Schema.FullName))];

    private static readonly Lazy<List<MessageFinding>> s_findings = new(static () => new FieldWalk().Walk());

    private readonly GetterCalls _getters = new();
    private readonly Queue<(MessageSchema Schema, ProbePlace Place)> _queue = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<MessageFinding> _findings = [];

    /// <summary>By full name of the message.</summary>
    public static List<MessageFinding> Findings => s_findings.Value;

    /// <summary>A type that can stand in a typed_config: top-level in a package of extensions.</summary>
    public static bool IsExtension(string fullName) =>
        fullName.StartsWith("envoy.extensions.", StringComparison.Ordinal) &&
        char.IsLower(fullName.Split('.')[^2][0]);

    private List<MessageFinding> Walk()
    {
        Enqueue(new Bootstrap().Schema, ProbePlace.Root);
        while (_queue.TryDequeue(out (MessageSchema Schema, ProbePlace Place) next)) Visit(next.Schema, next.Place);
        return [.. _findings.OrderBy(static f => f.Schema.FullName, StringComparer.Ordinal)];
    }

    private void Enqueue(MessageSchema schema, ProbePlace place)
    {
        if (_seen.Add(schema.FullName)) _queue.Enqueue((schema, place));
    }

    private void Visit(MessageSchema schema, ProbePlace place)
    {
        HashSet<string> baseline = [.. Errors(place.Make().Root).Select(static e => e.ToString())];
        var finding = new MessageFinding(schema, place.Path, []);
        _findings.Add(finding);
        for (int slot = 0; slot < schema.Fields.Length; slot++)
        {
            FieldSchema field = schema.Fields[slot];
            FieldFinding found = field.Kind == FieldKind.Any ? VisitAny(schema, place, slot, baseline)
                : AnySlotOf(field) is >= 0 and var inner ? VisitExtension(schema, place, slot, inner, baseline)
                : VisitField(schema, place, slot, baseline);
            finding.Fields.Add(found);
            if (field.Kind == FieldKind.Message && found.Status is FieldStatus.Supported)
                Enqueue(Schemas.Message(field.TypeIndex), place.Child(field, slot));
        }
    }

    /// <summary>Where the field's message is little more than a typed_config.</summary>
    private static int AnySlotOf(FieldSchema field) => field.Kind != FieldKind.Message ? -1
        : Array.FindIndex(
            Schemas.Message(field.TypeIndex).Fields, static f => f is { Kind: FieldKind.Any, IsMap: false, IsRepeated: false });

    /// <summary>Whether the field is refused depends on the type that is put into its typed_config.</summary>
    private FieldFinding VisitExtension(MessageSchema schema, ProbePlace place, int slot, int inner, HashSet<string> baseline)
    {
        FieldSchema field = schema.Fields[slot];
        FieldFinding plain = VisitField(schema, place, slot, baseline);
        if (plain.Status == FieldStatus.Ignored) return plain;
        FieldFinding any = VisitAny(Schemas.Message(field.TypeIndex), place.Child(field, slot), inner, baseline);
        if (any.Types.Count == 0) return plain;
        var found = new FieldFinding(field, FieldStatus.Supported, "", plain.BadSample);
        found.Types.AddRange(any.Types);
        return found;
    }

    private FieldFinding VisitField(MessageSchema schema, ProbePlace place, int slot, HashSet<string> baseline)
    {
        FieldSchema field = schema.Fields[slot];
        var refused = new List<(object Value, string Text)>();
        bool wasNoticed = false;
        string badSample = "";
        int count = 0;
        foreach (object value in Samples.Values(schema, field))
        {
            count++;
            List<ConfigError> fresh = Fresh(place, slot, value, baseline);
            string path = place.ValuePath(field);
            if (fresh.Find(e => IsRefusal(e, path)) is { } refusal) refused.Add((value, refusal.Message));
            else if (fresh.Find(IsBrokenRule) is { } broken) badSample = broken.ToString();
            else wasNoticed |= fresh.Count > 0;
        }
        if (refused.Count > 0 && (refused.Count == count || field.Kind == FieldKind.Bool))
            return new FieldFinding(field, FieldStatus.Refused, refused[0].Text);
        string note = string.Join("; ", refused.Select(r => $"{NameOf(field, r.Value)}: {r.Text}"));
        if (field.IgnoredBecause.Length > 0)
        {
            return new FieldFinding(field, FieldStatus.Ignored, field.IgnoredBecause, badSample)
            {
                IsStale = IsRead(schema, field),
            };
        }
        bool isRead = wasNoticed || refused.Count > 0 || IsRead(schema, field);
        return new FieldFinding(field, isRead ? FieldStatus.Supported : FieldStatus.Silent, note, badSample);
    }

    private FieldFinding VisitAny(MessageSchema schema, ProbePlace place, int slot, HashSet<string> baseline)
    {
        FieldSchema field = schema.Fields[slot];
        if (field.IgnoredBecause.Length > 0) return new FieldFinding(field, FieldStatus.Ignored, field.IgnoredBecause);
        var finding = new FieldFinding(field, IsRead(schema, field) ? FieldStatus.Supported : FieldStatus.Silent, "");
        string refusal = "";
        foreach (Message candidate in s_extensions)
        {
            List<ConfigError> fresh = Fresh(place, slot, Samples.Packed(candidate), baseline);
            string path = place.ValuePath(field);
            if (fresh.Find(e => IsRefusal(e, path)) is { } error)
            {
                refusal = error.Message;
                continue;
            }
            if (fresh.Find(IsBrokenRule) is { } broken) return finding with { BadSample = broken.ToString() };
            finding.Types.Add(candidate.Schema.FullName);
        }
        // Who takes every type looks at none.
        if (finding.Types.Count > s_extensions.Length / 2) return new FieldFinding(field, FieldStatus.Silent, "");
        foreach (Message candidate in s_extensions.Where(c => finding.Types.Contains(c.Schema.FullName)))
            Enqueue(candidate.Schema, place.Child(field, slot, candidate));
        return finding.Types.Count == 0 && refusal.Length > 0
            ? new FieldFinding(field, FieldStatus.Refused, refusal)
            : finding;
    }

    private static bool IsBrokenRule(ConfigError error) => error.Message.StartsWith("Proto constraint", StringComparison.Ordinal);

    private bool IsRead(MessageSchema schema, FieldSchema field) => ReadNames.IsRead(_getters, schema, field);

    private static string NameOf(FieldSchema field, object value) =>
        field.Kind == FieldKind.Enum ? Schemas.Enum(field.TypeIndex).NameOf((int)value) ?? $"{value}" : $"{value}";

    /// <summary>The errors that setting the field brings.</summary>
    private static List<ConfigError> Fresh(ProbePlace place, int slot, object value, HashSet<string> baseline)
    {
        (Bootstrap root, Message message) = place.Make();
        ProbePlace.Put(message, slot, message.Schema.Fields[slot], value);
        return [.. Errors(root).Where(e => !baseline.Contains(e.ToString()))];
    }

    /// <summary>The field itself or something around it is what cannot be had, not a value somewhere below.</summary>
    private static bool IsRefusal(ConfigError error, string path)
    {
        bool isUnsupported = error.Message.Contains("not supported", StringComparison.Ordinal) ||
            error.Message.Contains("n't find a registered", StringComparison.Ordinal);
        return isUnsupported && (error.Path == path || path.StartsWith(error.Path + ".", StringComparison.Ordinal) ||
            path.StartsWith(error.Path + "[", StringComparison.Ordinal));
    }

    private static IReadOnlyList<ConfigError> Errors(Bootstrap root)
    {
        var errors = new ConfigErrors();
        ConfigReader.Validate(root, errors);
        var environment = new TranslationEnvironment { ReadFile = static _ => "x"u8.ToArray() };
        if (errors.IsEmpty) SnapshotBuilder.FromBootstrap(root, environment, errors, 0);
        return errors.Errors;
    }
}
