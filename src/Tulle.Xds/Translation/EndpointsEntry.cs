using Tulle.Model;

namespace Tulle.Xds.Translation;

internal sealed class EndpointsEntry : TranslationEntry
{
    public required EndpointAssignment Assignment { get; init; }
}
