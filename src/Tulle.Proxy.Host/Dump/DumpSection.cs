using System.Text.Json;

namespace Tulle.Proxy.Host.Dump;

/// <summary>One of the messages that a dump consists of.</summary>
/// <param name="Type">Its name in envoy.admin.v3.</param>
/// <param name="WriteHead">Fields that stand before the lists.</param>
internal sealed record DumpSection(string Type, List<DumpField> Fields, Action<Utf8JsonWriter>? WriteHead = null);
