using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Help;

namespace Tulle.Cli.Client;

/// <summary>How a verb is told which proxy it is about: NAME, which the control plane knows, or --admin ADDRESS.</summary>
internal sealed class ProxyAccess(Option<Uri> server)
{
    public Argument<string?> Name { get; } = new("NAME")
    {
        Description = "The proxy, as the control plane knows it: WORKLOAD or WORKLOAD.NAMESPACE. Leave it out with --admin",
        Arity = ArgumentArity.ZeroOrOne,
        CompletionSources = { context => Completion.LiveNames.Proxies(context, server) },
    };

    public Option<string?> Admin { get; } = new("--admin")
    {
        Description = "The proxy's admin address, for a proxy without our control plane, or an Envoy: HOST:PORT, a port "
            + "of this machine, or a unix socket (unix:PATH)",
        HelpName = "ADDRESS",
    };

    /// <summary>Adds both to a verb, and the rule that one of them is given.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Name);
        command.Options.Add(Admin);
        command.Validators.Add(result =>
        {
            bool isNamed = result.GetValue(Name) is { Length: > 0 };
            bool hasAddress = result.GetValue(Admin) is { Length: > 0 };
            if (isNamed == hasAddress)
            {
                result.AddError(isNamed ? "give NAME or --admin, not both" : "name a proxy, or give its --admin address");
            }
        });
    }

    public async Task<AdminClient> OpenAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Admin) is { Length: > 0 } address)
        {
            return new AdminClient(address);
        }

        string name = parsed.GetValue(Name)!;
        using ApiClient client = new(parsed.GetValue(server)!);
        JsonNode proxy = await client.GetAsync("/proxies/" + Uri.EscapeDataString(name), cancel);
        return (string?)proxy["adminAddress"] is { Length: > 0 } given
            ? new AdminClient(given)
            : throw new CliException($"{name} did not tell its admin address (node metadata tulle.admin_address)\n"
                + "fix:   give it: --admin HOST:PORT");
    }
}
