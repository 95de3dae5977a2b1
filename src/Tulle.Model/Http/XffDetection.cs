namespace Tulle.Model;

/// <summary>original_ip_detection_extensions: xff. Either hops are counted, or addresses of the ranges are passed over.
/// </summary>
public sealed record XffDetection(int TrustedHops, CidrRange[] TrustedRanges, bool SkipAppend);
