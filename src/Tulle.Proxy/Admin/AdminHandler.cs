namespace Tulle.Proxy.Admin;

/// <summary>One path of the admin page. Those that change something answer to POST only.</summary>
internal sealed record AdminHandler(
    string Path, string Help, bool Mutates, Action<ServerControl, AdminRequest, AdminReply> Handle)
{
    /// <summary>What the query may hold: name and meaning, for the help text.</summary>
    public (string Name, string Help)[] Parameters { get; init; } = [];
}
