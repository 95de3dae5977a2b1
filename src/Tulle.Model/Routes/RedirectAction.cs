using Tulle.Model.Regex;

namespace Tulle.Model;

public sealed record RedirectAction : RouteAction
{
    public int Status { get; init; } = 301;

    public bool HttpsRedirect { get; init; }

    /// <summary>Empty: the request's scheme.</summary>
    public byte[] Scheme { get; init; } = [];

    public byte[] Host { get; init; } = [];

    /// <summary>0: the request's.</summary>
    public int Port { get; init; }

    /// <summary>path_redirect; may contain its own query. Empty: the request's path.</summary>
    public byte[] Path { get; init; } = [];

    public PathRewrite? PathRewrite { get; init; }

    public bool StripQuery { get; init; }
}
