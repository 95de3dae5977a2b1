using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Sources;

/// <summary>A resource of a file that passed every check.</summary>
/// <param name="ExpectedVersion">metadata.resourceVersion, if the file names one.</param>
internal sealed record ParsedResource(
    ResourceKind Kind, ResourceKey Key, string Metadata, string Spec, long? ExpectedVersion);
