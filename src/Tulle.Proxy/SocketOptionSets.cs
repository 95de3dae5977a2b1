using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy;

/// <summary>Configured socket options, by the moment at which they are set.</summary>
internal static class SocketOptionSets
{
    public static RawSocketOption[] At(SocketOption[] options, SocketOptionState state) =>
        [.. options.Where(o => o.State == state).Select(static o => new RawSocketOption(o.Level, o.Name, o.Value))];
}
