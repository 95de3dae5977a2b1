namespace Tulle.Control.Graph.Specs;

/// <summary>A parentRef or backendRef of a route: always a Service here.</summary>
internal sealed record RouteReferenceSpec
{
    public string? Namespace { get; set; }

    public string Name { get; set; } = "";

    public string? SectionName { get; set; }

    public int? Port { get; set; }

    public long Weight { get; set; } = 1;

    /// <summary>Backends of an HTTPRoute only.</summary>
    public List<HttpRouteSpec.Filter> Filters { get; set; } = [];

    /// <summary>As a parentRef of a route in that namespace: whether it means this port of this Service.</summary>
    public bool Means(Service service, ServiceSpec.ServicePort port, string routeNamespace) =>
        Name == service.Name && (Namespace ?? routeNamespace) == service.Namespace
        && (Port is null || Port == port.Number) && (SectionName is null || SectionName == port.Name);
}
