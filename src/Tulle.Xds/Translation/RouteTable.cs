using Tulle.Model;
using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>Route configurations by RDS. Removing one that is in use is ignored, as in Envoy.</summary>
internal sealed class RouteTable(TranslationEnvironment environment, RuntimeKeys runtime)
{
    private readonly Dictionary<string, RoutesEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    public IEnumerable<RoutesEntry> Entries => _entries.Values;

    public bool IsKnown(string name) => _entries.ContainsKey(name) || _givenUp.Contains(name);

    public void GiveUp(string name) => _givenUp.Add(name);

    public UpdateOutcome Apply(ResourceUpdate update, Func<string, bool> clusterExists, long nowUnixMs)
    {
        string? error = null;
        bool changed = false;
        foreach (ConfigResource resource in update.Resources)
        {
            var message = (Messages.RouteConfiguration)resource.Message;
            ulong hash = ContentHash.Of(message);
            if (_entries.TryGetValue(message.Name, out RoutesEntry? current) && current.Hash == hash)
            {
                current.Version = resource.Version;
                continue;
            }

            var found = new ConfigErrors();
            var context = new TranslationContext(environment, runtime, found) { ClusterExists = clusterExists };
            RouteConfiguration routes = RouteConfigurationTranslation.Translate(
                message, context.Root, checkClustersByDefault: false);
            if (!found.IsEmpty)
            {
                error ??= $"{message.Name}: {found}";
                continue;
            }

            changed = true;
            _entries[message.Name] = new RoutesEntry
            {
                Name = message.Name,
                Message = message,
                Hash = hash,
                Version = resource.Version,
                IsStatic = false,
                LastUpdatedUnixMs = nowUnixMs,
                Routes = routes,
            };
        }

        return new UpdateOutcome(error, changed);
    }

    public void Keep(HashSet<string> names)
    {
        foreach (string gone in _entries.Keys.Where(n => !names.Contains(n)).ToArray())
        {
            _entries.Remove(gone);
        }

        _givenUp.IntersectWith(names);
    }
}
