namespace Tulle.Control.Graph.Specs;

/// <summary>The Mesh's spec; the defaults hold where no Mesh was applied.</summary>
internal sealed record MeshSpec
{
    public string TrustDomain { get; set; } = "mesh.local";

    public string AccessLog { get; set; } = "Off";

    public string Http2BetweenProxies { get; set; } = "On";
}
