namespace Tulle.Model;

/// <summary>The buckets of local_ratelimit that requests with a certain descriptor draw from.</summary>
public sealed class RateLimitDescriptors
{
    private readonly Dictionary<byte[], TokenBucket> _buckets = new(ByteKeys.Comparer);

    /// <summary>Ends each key and each value in the text of a descriptor: no field of a request can hold it.</summary>
    public const byte Separator = 0;

    public int Count => _buckets.Count;

    /// <summary>False: there is one already.</summary>
    public bool TryAdd(byte[] descriptor, TokenBucket bucket) => _buckets.TryAdd(descriptor, bucket);

    /// <summary>Null: no bucket of its own.</summary>
    public TokenBucket? Find(ReadOnlySpan<byte> descriptor) =>
        _buckets.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(descriptor, out TokenBucket? bucket) ? bucket : null;
}
