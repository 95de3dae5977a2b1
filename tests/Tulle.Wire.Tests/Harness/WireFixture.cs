using System.Globalization;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(Tulle.Wire.Tests.Harness.WireFixture))]

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// One proxy and one origin for all rows. What only shows when all is done is checked at the end: no message at the
/// origin that belongs to no row, no broken log line, a counter that moved once for each refused message, and memory.
/// </summary>
public sealed class WireFixture : IAsyncLifetime
{
    /// <summary>
    /// For a verdict: far more than it takes, so that a loaded machine does not fail a test, and far less than any of
    /// the proxy's own timeouts, so that none of those is taken for a verdict.
    /// </summary>
    internal static readonly TimeSpan VerdictLimit = TimeSpan.FromSeconds(12);

    // Row 4 of the oracle is 10 x the bytes sent + 1 MiB. A JIT process grows besides by the code that it compiles.
    private const long RssAllowanceBytes = 64L << 20;

    private static readonly string[] ListenerNames = ["main", "reject", "drop", "http10", "trailers", "timed", "idle"];
    private static readonly Regex Token = new("t[0-9]+z", RegexOptions.CultureInvariant);

    private readonly Dictionary<string, int> _ports = [];
    private int _lastToken;
    private long _sentBytes;
    private long _residentBytesBefore;

    internal RecordingOrigin Origin { get; } = new();

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    internal AccessLog Log { get; private set; } = null!;

    internal int Port(string listener) => _ports[listener];

    internal string NextToken() =>
        "t" + Interlocked.Increment(ref _lastToken).ToString(CultureInfo.InvariantCulture) + "z";

    internal void CountSent(long bytes) => Interlocked.Add(ref _sentBytes, bytes);

    public async ValueTask InitializeAsync()
    {
        foreach (string name in ListenerNames)
        {
            _ports[name] = ProxyUnderTest.FreePort();
        }
        Proxy = await ProxyUnderTest.StartAsync(WireBootstrap.Render(Origin.Port, _ports));
        Log = new AccessLog(Proxy.AccessLogPath);
        _residentBytesBefore = Proxy.ResidentBytes();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            Assert.True(Proxy.IsAlive, "the proxy has died");
            Assert.Empty(Origin.Messages.Where(m => !Token.IsMatch(m.Head)).Select(m => WireText.Show(m.Head)));
            Assert.Empty(Log.Strays.Select(WireText.Show));
            long errors = 0;
            foreach (string name in ListenerNames)
            {
                errors += await Proxy.StatAsync($"http.{name}.downstream_cx_protocol_error");
            }
            Assert.Equal(Log.CountWithFlag("DPE"), errors);
            long limit = _residentBytesBefore + (10 * _sentBytes) + (1 << 20) + RssAllowanceBytes;
            Assert.InRange(Proxy.ResidentBytes(), 0, limit);
        }
        finally
        {
            Proxy.Dispose();
            Log.Dispose();
            Origin.Dispose();
        }
    }
}
