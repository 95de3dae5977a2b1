namespace Tulle.Model.Formatting;

/// <summary>A json_format, compiled: keys sorted, single commands keep their type.</summary>
public sealed class JsonFormatProgram
{
}
