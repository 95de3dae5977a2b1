using Tulle.Cli.Demo;

namespace Tulle.Mesh.Tests.Support;

/// <summary>Ports for configurations that must name them; nobody else gets them until this is disposed.</summary>
internal sealed class FreePorts(int count) : IDisposable
{
    private readonly List<HeldPort> _held = [.. Enumerable.Range(0, count).Select(_ => HeldPort.Any())];

    public int this[int index] => _held[index].Number;

    public void Dispose() => _held.ForEach(port => port.Dispose());
}
