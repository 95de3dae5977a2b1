using System.Text.Json;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Names that nothing answers to. Only warnings: resources may be applied in any order.</summary>
internal sealed class ReferenceWarnings(IResourceStore store)
{
    /// <summary>What the resources refer to and is not there, looked up after they were written.</summary>
    public async Task<List<string>> FindAsync(IEnumerable<ParsedResource> resources, CancellationToken cancel)
    {
        var warnings = new List<string>();
        foreach (ParsedResource resource in resources)
        {
            foreach ((string field, string inNamespace, string name, int? port) in References(resource))
            {
                if (warnings.Count < ControlLimits.ReportedErrors
                    && await MissingAsync(inNamespace, name, port, cancel) is { } missing)
                {
                    warnings.Add($"{resource.Kind.Singular}/{resource.Key.Name}: {field}: {missing}");
                }
            }
        }
        return warnings;
    }

    private static IEnumerable<(string Field, string Namespace, string Name, int? Port)> References(
        ParsedResource resource)
    {
        if (resource.Kind == WorkloadKind.Definition)
        {
            WorkloadSpec spec = JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.WorkloadSpec)!;
            return spec.Upstreams.Select((u, i) =>
                ($"spec.upstreams[{i}]", u.Namespace ?? resource.Key.Namespace, u.Service, (int?)u.Port));
        }
        if (resource.Kind == TcpRouteKind.Definition)
        {
            TcpRouteSpec spec = JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.TcpRouteSpec)!;
            return spec.ParentRefs.Select((p, i) => Reference($"spec.parentRefs[{i}]", p, resource))
                .Concat(spec.Rules.SelectMany((r, i) => r.BackendRefs.Select((b, j) =>
                    Reference($"spec.rules[{i}].backendRefs[{j}]", b, resource))));
        }
        bool isGrpc = resource.Kind == GrpcRouteKind.Definition;
        if (isGrpc || resource.Kind == HttpRouteKind.Definition)
        {
            HttpRouteSpec spec = isGrpc
                ? JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.GrpcRouteSpec)!.ToHttp()
                : JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.HttpRouteSpec)!;
            return spec.ParentRefs.Select((p, i) => Reference($"spec.parentRefs[{i}]", p, resource))
                .Concat(spec.Rules.SelectMany((r, i) => r.BackendRefs.Select((b, j) =>
                    Reference($"spec.rules[{i}].backendRefs[{j}]", b, resource))));
        }
        return [];
    }

    private static (string Field, string Namespace, string Name, int? Port) Reference(
        string field, RouteReferenceSpec reference, ParsedResource route) =>
        (field, reference.Namespace ?? route.Key.Namespace, reference.Name, reference.Port);

    private async Task<string?> MissingAsync(string inNamespace, string name, int? port, CancellationToken cancel)
    {
        var key = new ResourceKey(ServiceKind.Definition.StoreName, inNamespace, name);
        if (await store.GetAsync(key, cancel) is not { } found)
        {
            return $"there is no Service {name} in namespace {inNamespace} yet";
        }
        ServiceSpec spec = JsonSerializer.Deserialize(found.Spec, SpecJson.Default.ServiceSpec)!;
        return port is null || spec.Ports.Exists(p => p.Number == port)
            ? null
            : $"Service {name} in namespace {inNamespace} has no port {port}; it has "
                + string.Join(", ", spec.Ports.Select(static p => p.Number));
    }
}
