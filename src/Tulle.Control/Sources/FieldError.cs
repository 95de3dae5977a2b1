namespace Tulle.Control.Sources;

/// <summary>One thing that is wrong in a document: where, what stands there and what may stand there.</summary>
/// <param name="Source">The file's name as the caller gave it.</param>
/// <param name="Line">1-based; 0: the document as a whole.</param>
/// <param name="Field">A path such as "spec.ports[0].port"; empty: the document itself.</param>
/// <param name="Value">What stands there, quoted for people; null where nothing stands.</param>
/// <param name="Allowed">What may stand there, or what to do.</param>
public sealed record FieldError(string Source, int Line, string Resource, string Field, string? Value, string Allowed)
{
    public override string ToString()
    {
        string place = Line > 0 ? $"{Source}:{Line}" : Source;
        string what = Resource.Length > 0 ? $"{place}: {Resource}" : place;
        string field = Field.Length > 0 ? $": {Field}" : "";
        string value = Value is null ? "" : $": {Value}";
        return $"{what}{field}{value}: {Allowed}";
    }
}
