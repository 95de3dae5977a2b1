using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>
/// Resources that others ask for by name (EDS, RDS). Removing one that is in use is ignored, as in Envoy; a bad one leaves
/// its last good version.
/// </summary>
internal abstract class NamedResourceTable<TEntry>
    where TEntry : TranslationEntry
{
    private readonly Dictionary<string, TEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    public IEnumerable<TEntry> Entries => _entries.Values;

    /// <summary>Answered, or waited for long enough.</summary>
    public bool IsKnown(string name) => _entries.ContainsKey(name) || _givenUp.Contains(name);

    public void GiveUp(string name) => _givenUp.Add(name);

    public UpdateOutcome Apply(ResourceUpdate update, long nowUnixMs)
    {
        string? error = null;
        bool changed = false;
        foreach (ConfigResource resource in update.Resources)
        {
            string name = NameOf(resource.Message);
            TEntry? current = _entries.GetValueOrDefault(name);
            if (current is not null && ReferenceEquals(current.Message, resource.Message))
            {
                current.Version = resource.Version;
                continue;
            }

            ulong hash = ContentHash.Of(resource.Message);
            if (current?.Hash == hash)
            {
                current.Version = resource.Version;
                continue;
            }

            var found = new ConfigErrors();
            TEntry entry = Translate(name, resource, hash, nowUnixMs, found);
            if (!found.IsEmpty)
            {
                error ??= $"{name}: {found}";
                continue;
            }

            changed = true;
            _entries[name] = entry;
        }

        return new UpdateOutcome(error, changed);
    }

    /// <summary>Forgets what nobody asks for any more: a name that returns waits for a fresh answer.</summary>
    public void Keep(HashSet<string> names)
    {
        foreach (string gone in _entries.Keys.Where(n => !names.Contains(n)).ToArray())
        {
            _entries.Remove(gone);
        }

        _givenUp.IntersectWith(names);
    }

    protected TEntry? Entry(string name) => _entries.GetValueOrDefault(name);

    protected abstract string NameOf(Message message);

    /// <summary>The entry is thrown away where something was added to <paramref name="errors"/>.</summary>
    protected abstract TEntry Translate(
        string name, ConfigResource resource, ulong hash, long nowUnixMs, ConfigErrors errors);
}
