namespace Tulle.Model;

public sealed record InternalRedirectPolicy
{
    public uint MaxInternalRedirects { get; init; } = 1;

    /// <summary>Of 301, 302, 303, 307, 308; only 302 unless told.</summary>
    public int[] ResponseCodes { get; init; } = [302];

    public bool AllowCrossSchemeRedirect { get; init; }

    public byte[][] ResponseHeadersToCopy { get; init; } = [];
}
