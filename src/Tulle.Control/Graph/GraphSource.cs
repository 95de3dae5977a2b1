using System.Text.Json;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>Follows the store and builds graphs. Only what changed is read again. Owner: the distributor's
/// loop.</summary>
internal sealed class GraphSource(IResourceStore store)
{
    private readonly Dictionary<ResourceKey, StoredResource> _resources = [];
    private long _revision = -1;

    public long Revision => _revision;

    /// <summary>Reads what changed since the last call; false: nothing did.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancel)
    {
        if (_revision < 0)
        {
            await ReadAllAsync(cancel);
            return true;
        }
        bool changed = false;
        while (store.Revision > _revision)
        {
            ChangePage page = await store.ReadChangesAsync(_revision, ControlLimits.WatchPage, cancel);
            if (page.Compacted)
            {
                await ReadAllAsync(cancel);
                return true;
            }
            foreach (ResourceChange change in page.Changes)
            {
                Take(change);
            }
            changed |= page.Changes.Count > 0;
            _revision = page.Through;
        }
        return changed;
    }

    public ResourceGraph Build() => new(
        _revision,
        OfKind(MeshKind.Definition).Select(static r => Spec(r, SpecJson.Default.MeshSpec)).FirstOrDefault()
            ?? new MeshSpec(),
        OfKind(ServiceKind.Definition).Select(static r => new Service(r, Spec(r, SpecJson.Default.ServiceSpec))),
        OfKind(WorkloadKind.Definition).Select(
            static r => new Workload(r, Metadata(r), Spec(r, SpecJson.Default.WorkloadSpec))),
        OfKind(HttpRouteKind.Definition).Select(static r => new HttpRoute(r, Spec(r, SpecJson.Default.HttpRouteSpec))),
        OfKind(GrpcRouteKind.Definition).Select(
            static r => new HttpRoute(r, Spec(r, SpecJson.Default.GrpcRouteSpec).ToHttp())),
        OfKind(TcpRouteKind.Definition).Select(static r => new TcpRoute(r, Spec(r, SpecJson.Default.TcpRouteSpec))));

    private async Task ReadAllAsync(CancellationToken cancel)
    {
        ResourceList all = await store.ListAsync(null, null, cancel);
        _resources.Clear();
        foreach (StoredResource resource in all.Items)
        {
            _resources[resource.Key] = resource;
        }
        _revision = all.Revision;
    }

    private void Take(ResourceChange change)
    {
        if (change.Status == WriteStatus.Deleted)
        {
            _resources.Remove(change.Resource.Key);
        }
        else
        {
            _resources[change.Resource.Key] = change.Resource;
        }
    }

    private IEnumerable<StoredResource> OfKind(ResourceKind kind) =>
        _resources.Values.Where(r => r.Key.Kind == kind.StoreName).OrderBy(
            static r => r.Key.Name, StringComparer.Ordinal);

    private static T Spec<T>(StoredResource resource, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(resource.Spec, type)!;

    private static ResourceMetadata Metadata(StoredResource resource) =>
        JsonSerializer.Deserialize(resource.Metadata, SpecJson.Default.ResourceMetadata)!;
}
