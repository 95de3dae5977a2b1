namespace Tulle.Xds.Translation;

public enum ResourceState
{
    Static,
    Active,

    /// <summary>Accepted, and waiting for endpoints or routes.</summary>
    Warming,
}
