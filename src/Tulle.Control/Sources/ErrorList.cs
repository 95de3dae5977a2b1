namespace Tulle.Control.Sources;

/// <summary>Collects the errors of one request, bounded.</summary>
internal sealed class ErrorList(string source)
{
    private readonly List<FieldError> _errors = [];

    /// <summary>All that were found, reported or not.</summary>
    public int Count { get; private set; }

    public string Source => source;

    /// <summary>Set while one resource is checked ("service/web"), so that each error names it.</summary>
    public string Resource { get; set; } = "";

    public IReadOnlyList<FieldError> Errors => _errors;

    public void Add(int line, string field, string? value, string allowed)
    {
        Count++;
        if (_errors.Count < ControlLimits.ReportedErrors)
        {
            _errors.Add(new FieldError(source, line, Resource, field, value, allowed));
        }
    }

    public void Add(SourceNode node, string field, string allowed) => Add(node.Line, field, node.Describe(), allowed);
}
