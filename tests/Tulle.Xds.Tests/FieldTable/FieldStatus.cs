namespace Tulle.Xds.Tests.FieldTable;

internal enum FieldStatus
{
    /// <summary>Read by the translation.</summary>
    Supported,

    /// <summary>Taken without effect, with a reason in the field table.</summary>
    Ignored,

    /// <summary>An error that names the field.</summary>
    Refused,

    /// <summary>Taken, and nobody reads it: what must not be.</summary>
    Silent,
}
