namespace Tulle.Http.Http1;

/// <summary>The methods whose meaning the product looks at; all others are <see cref="Other"/>.</summary>
public enum RequestMethod : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Patch,
    Options,
    Connect,
    Trace,
}
