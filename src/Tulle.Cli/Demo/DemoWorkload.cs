namespace Tulle.Cli.Demo;

/// <summary>One instance of the demo: a service process and the proxy beside it.</summary>
/// <param name="Name">The Workload.</param>
/// <param name="Service">The Service whose figures it counts to.</param>
/// <param name="Role">What tulle-emojivoto is to be.</param>
internal sealed record DemoWorkload(string Name, string Service, string Role, string Version)
{
    public static readonly DemoWorkload[] All =
    [
        new("emoji", "emoji", "emoji", "v1"),
        new("voting-v1", "voting", "voting", "v1"),
        new("voting-v2", "voting", "voting", "v2"),
        new("web", "web", "web", "v1"),
    ];
}
