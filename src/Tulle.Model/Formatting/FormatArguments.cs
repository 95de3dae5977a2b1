namespace Tulle.Model.Formatting;

internal enum FormatArguments : byte
{
    None,
    Optional,
    Required,
}
