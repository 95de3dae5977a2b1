namespace Tulle.Control.Sources.Schemas;

/// <summary>Where a check reports to.</summary>
internal sealed class CheckContext(ErrorList errors)
{
    public ErrorList Errors => errors;

    /// <summary>Fields that are known but change nothing here; the user is told so, the request goes on.</summary>
    public List<string> Warnings { get; } = [];

    public void Warn(SourceNode node, string path, string text)
    {
        if (Warnings.Count < ControlLimits.ReportedErrors)
        {
            Warnings.Add(
                new FieldError(errors.Source, node.Line, errors.Resource, path, node.Describe(), text).ToString());
        }
    }
}
