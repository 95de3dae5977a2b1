using System.Collections;

namespace Tulle.Grpc;

/// <summary>
/// What a call carries beside its messages: names with text values, or with bytes where the name ends in -bin. A name may
/// come more than once; the order is kept.
/// </summary>
public sealed class GrpcMetadata : IReadOnlyCollection<GrpcMetadataEntry>
{
    private readonly List<GrpcMetadataEntry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Printable ASCII: anything else needs a name that ends in -bin.</summary>
    public void Add(string name, string value)
    {
        CheckName(name);
        if (GrpcHeaders.IsBinary(name)) throw new ArgumentException($"{name} carries bytes, not text", nameof(name));
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"the value of {name} is not printable ASCII: use -bin", nameof(value));
        _entries.Add(new(name, value, null));
    }

    public void Add(string name, byte[] value)
    {
        CheckName(name);
        if (!GrpcHeaders.IsBinary(name)) throw new ArgumentException($"{name} carries text: bytes need -bin", nameof(name));
        _entries.Add(new(name, GrpcHeaders.EncodeBinary(value), value));
    }

    public void AddAll(GrpcMetadata others) => _entries.AddRange(others._entries);

    /// <summary>A header or trailer as it came. What belongs to the call itself or to HTTP is no metadata.</summary>
    /// <returns>False: a -bin value that is not base64.</returns>
    public bool AddReceived(string name, string value)
    {
        if (IsOfTheCall(name)) return true;
        if (!GrpcHeaders.IsBinary(name))
        {
            _entries.Add(new(name, value, null));
            return true;
        }
        // A proxy may have joined several values (PROTOCOL-HTTP2.md, "Custom-Metadata").
        foreach (Range part in value.AsSpan().Split(','))
        {
            string one = value.AsSpan(part).Trim().ToString();
            if (!GrpcHeaders.TryDecodeBinary(one, out byte[] bytes)) return false;
            _entries.Add(new(name, one, bytes));
        }
        return true;
    }

    /// <summary>The first value; null: there is none.</summary>
    public string? Text(string name) => _entries.Find(e => e.Name == name)?.Text;

    /// <summary>The first value of a name that ends in -bin; null: there is none.</summary>
    public byte[]? Bytes(string name) => _entries.Find(e => e.Name == name)?.Bytes;

    public IEnumerator<GrpcMetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void CheckName(string name)
    {
        bool isWellFormed = name.Length > 0 && !name.AsSpan().ContainsAnyExcept(GrpcHeaders.NameCharacters);
        if (!isWellFormed || IsOfTheCall(name)) throw new ArgumentException($"'{name}' is no name for metadata", nameof(name));
    }

    private static bool IsOfTheCall(string name) => name is
        GrpcHeaders.Status or GrpcHeaders.Message or GrpcHeaders.Timeout or GrpcHeaders.Encoding or GrpcHeaders.AcceptEncoding
        or "content-type" or "content-length" or "transfer-encoding" or "te" or "host" or "connection" or "date" or "server"
        || name.StartsWith(':');
}
