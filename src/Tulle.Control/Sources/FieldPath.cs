namespace Tulle.Control.Sources;

/// <summary>Writes paths as Kubernetes does: spec.ports[0].name, metadata.labels[app.kubernetes.io/name].</summary>
internal static class FieldPath
{
    public static string Join(string parent, string name)
    {
        bool plain = name.Length is > 0 and <= 100;
        foreach (char c in name)
        {
            plain &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@';
        }
        string shown = name.Length <= 100 ? name : name[..100];
        return plain ? (parent.Length == 0 ? name : $"{parent}.{name}") : $"{parent}[{shown}]";
    }
}
