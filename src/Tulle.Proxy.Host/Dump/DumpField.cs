namespace Tulle.Proxy.Host.Dump;

/// <summary>A repeated field of a section: what ?resource= can name.</summary>
/// <param name="ItemType">Name of its message within the section's.</param>
internal sealed record DumpField(string Name, string ItemType, List<DumpItem> Items);
