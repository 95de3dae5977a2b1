using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>What EDS said, by service name.</summary>
internal sealed class EndpointTable(TranslationEnvironment environment, RuntimeKeys runtime)
{
    private readonly Dictionary<string, EndpointsEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    public IEnumerable<EndpointsEntry> Entries => _entries.Values;

    /// <summary>Answered, or waited for long enough.</summary>
    public bool IsKnown(string service) => _entries.ContainsKey(service) || _givenUp.Contains(service);

    public EndpointAssignment? Find(string service) => _entries.GetValueOrDefault(service)?.Assignment;

    public void GiveUp(string service) => _givenUp.Add(service);

    public UpdateOutcome Apply(ResourceUpdate update, long nowUnixMs)
    {
        string? error = null;
        bool changed = false;
        foreach (ConfigResource resource in update.Resources)
        {
            var message = (Messages.ClusterLoadAssignment)resource.Message;
            ulong hash = ContentHash.Of(message);
            if (_entries.TryGetValue(message.ClusterName, out EndpointsEntry? current) && current.Hash == hash)
            {
                current.Version = resource.Version;
                continue;
            }

            var found = new ConfigErrors();
            var context = new TranslationContext(environment, runtime, found);
            EndpointAssignment assignment = EndpointTranslation.Translate(message, context.Root, allowNames: false);
            if (!found.IsEmpty)
            {
                error ??= $"{message.ClusterName}: {found}";
                continue;
            }

            changed = true;
            _entries[message.ClusterName] = new EndpointsEntry
            {
                Name = message.ClusterName,
                Message = message,
                Hash = hash,
                Version = resource.Version,
                IsStatic = false,
                LastUpdatedUnixMs = nowUnixMs,
                Assignment = assignment,
            };
        }

        return new UpdateOutcome(error, changed);
    }

    /// <summary>Forgets what no cluster asks for any more: a name that returns waits for fresh endpoints.</summary>
    public void Keep(HashSet<string> services)
    {
        foreach (string gone in _entries.Keys.Where(n => !services.Contains(n)).ToArray())
        {
            _entries.Remove(gone);
        }

        _givenUp.IntersectWith(services);
    }
}
