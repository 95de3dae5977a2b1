namespace Tulle.Cli.Demo;

/// <summary>
/// The ports of a demo, by what they are for ("web.proxy"). The page's is 8080 where that is free; the others are any
/// free ones, so that two demos can run side by side. They are held until this is disposed.
/// </summary>
internal sealed class DemoPorts : IDisposable
{
    public const string Page = "web.proxy";

    private const int PreferredPagePort = 8080;

    private readonly Dictionary<string, HeldPort> _ports = new(StringComparer.Ordinal);

    public DemoPorts()
    {
        List<string> names = ["web.emoji", "web.voting", Page];
        foreach (DemoWorkload workload in DemoWorkload.All)
        {
            names.AddRange([workload.Name + ".app", workload.Name + ".admin"]);
            if (workload.Name != "web")
            {
                names.Add(workload.Name + ".proxy");
            }
        }

        foreach (string name in names)
        {
            _ports.Add(name, name == Page ? HeldPort.Preferably(PreferredPagePort) : HeldPort.Any());
        }
    }

    public int this[string name] => _ports[name].Number;

    /// <summary>The resources of the demo with these ports in them.</summary>
    public string Render(string template) =>
        _ports.Aggregate(template, static (text, port) => text.Replace($"@{port.Key}@", port.Value.Number.ToString()));

    public void Dispose()
    {
        foreach (HeldPort port in _ports.Values)
        {
            port.Dispose();
        }
    }
}
