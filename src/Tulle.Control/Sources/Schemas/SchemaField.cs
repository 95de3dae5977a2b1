namespace Tulle.Control.Sources.Schemas;

/// <summary>One field of an <see cref="ObjectSchema"/>.</summary>
/// <param name="Ignored">Set: the field is known and taken, but changes nothing here; this says why (a
/// warning).</param>
/// <param name="Refused">Set: the field is known, but what it asks for is not done here; this says what to do.</param>
internal sealed record SchemaField(
    string Name,
    Schema Schema,
    string Description,
    bool Required = false,
    string? Ignored = null,
    string? Refused = null);
