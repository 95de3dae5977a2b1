using Tulle.Control.Serving;

namespace Tulle.Control.Tests.Serving;

/// <summary>Plays a proxy against an <see cref="AdsSession"/> without a network, and writes down what it was
/// sent.</summary>
internal sealed class FakeProxy
{
    private readonly string[] _nonces = ["", "", "", ""];

    public AdsSession Session { get; } = new();

    public long NowMs { get; set; } = 1_000;

    /// <summary>"CDS a b", "EDS a", ... in the order of arrival.</summary>
    public List<string> Log { get; } = [];

    public static XdsResource Cluster(string name, string content = "1") =>
        new(XdsType.Cluster, name, System.Text.Encoding.UTF8.GetBytes(content), name);

    public static XdsResource Endpoints(string name, string content = "1") =>
        new(XdsType.Endpoint, name, System.Text.Encoding.UTF8.GetBytes(content));

    public static XdsResource Listener(string name, string? routes, string content = "1") =>
        new(XdsType.Listener, name, System.Text.Encoding.UTF8.GetBytes(content), routes);

    public static XdsResource Routes(string name, string content = "1") =>
        new(XdsType.Route, name, System.Text.Encoding.UTF8.GetBytes(content));

    public void Configure(params XdsResource[] resources) => Session.OnConfig(new ProxyConfig(1, resources));

    public void Ask(XdsType type, params string[] names) =>
        Session.OnRequest(new AdsRequest(type, names, _nonces[(int)type], null), NowMs);

    /// <summary>The next response, or null; it is not answered yet.</summary>
    public AdsResponse? Receive()
    {
        AdsResponse? response = Session.Next(NowMs, out _);
        if (response is not null)
        {
            _nonces[(int)response.Type] = response.Nonce;
            string names = string.Concat(response.Resources.Select(static r => " " + r.Name));
            Log.Add(XdsTypes.ShortName(response.Type) + names);
        }
        return response;
    }

    public void Acknowledge(AdsResponse response, params string[] names) =>
        Session.OnRequest(new AdsRequest(response.Type, names, response.Nonce, null), NowMs);

    public void Reject(AdsResponse response, string why, params string[] names) =>
        Session.OnRequest(new AdsRequest(response.Type, names, response.Nonce, why), NowMs);

    /// <summary>Does what Envoy does until nothing more comes: acknowledges, asks for what it was pointed to.</summary>
    public void Settle()
    {
        while (Receive() is { } response)
        {
            Follow(response);
        }
    }

    public void Follow(AdsResponse response)
    {
        List<string> pointed =
            [.. response.Resources.Where(static r => r.RefersTo is not null).Select(static r => r.RefersTo!)];
        switch (response.Type)
        {
            case XdsType.Cluster:
                Acknowledge(response);
                if (pointed.Count > 0)
                {
                    Ask(XdsType.Endpoint, [.. pointed]);
                }
                else
                {
                    Ask(XdsType.Listener);
                }
                break;
            case XdsType.Endpoint:
                Acknowledge(response, Names(XdsType.Endpoint));
                Ask(XdsType.Listener);
                break;
            case XdsType.Listener:
                Acknowledge(response);
                if (pointed.Count > 0)
                {
                    Ask(XdsType.Route, [.. pointed]);
                }
                break;
            default:
                Acknowledge(response, Names(XdsType.Route));
                break;
        }
    }

    public string[] Names(XdsType type) => Session.Inspect((types, _) => types[(int)type].Names.ToArray());
}
