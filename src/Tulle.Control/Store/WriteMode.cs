namespace Tulle.Control.Store;

public enum WriteMode
{
    /// <summary>Create or replace.</summary>
    Put,

    /// <summary>Refused if the resource exists.</summary>
    Create,

    Delete,
}
