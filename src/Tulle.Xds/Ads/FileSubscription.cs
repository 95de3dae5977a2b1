namespace Tulle.Xds.Ads;

/// <summary>Somebody who takes resources from a file.</summary>
/// <param name="Watched">The file, or its watched_directory with a slash at the end.</param>
/// <param name="Name">The one resource that is wanted; "" for all of a type.</param>
internal sealed record FileSubscription(string Path, string Watched, string TypeUrl, string Name);
