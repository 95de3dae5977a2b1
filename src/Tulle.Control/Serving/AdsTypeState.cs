namespace Tulle.Control.Serving;

/// <summary>What one stream asked for, was sent and said about one type. Owner: its <see cref="AdsSession"/>.</summary>
internal sealed class AdsTypeState(XdsType type)
{
    private bool _namedBefore;
    private IReadOnlyList<XdsResource> _lastResponse = [];

    public XdsType Type => type;

    public bool IsSubscribed { get; private set; }

    /// <summary>Asks for all there is of this type.</summary>
    public bool IsWildcard { get; private set; }

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>To be answered even if the content did not change: newly requested, or their cluster was just
    /// updated.</summary>
    public HashSet<string> Owed { get; } = new(StringComparer.Ordinal);

    /// <summary>The first request of a type is always answered, if only by an empty list.</summary>
    public bool OwesAnswer { get; private set; }

    /// <summary>By name, as last sent.</summary>
    public Dictionary<string, XdsResource> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>By name; of what is in <see cref="Sent"/>.</summary>
    public Dictionary<string, ResourceAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public string SentVersion { get; private set; } = "";

    public string AckedVersion { get; private set; } = "";

    /// <summary>Why the last response was rejected; null: it was not.</summary>
    public string? NackText { get; private set; }

    public string Nonce { get; private set; } = "";

    public bool IsAwaitingAck { get; private set; }

    public long SentAtMs { get; private set; }

    public long AnsweredAtMs { get; private set; }

    public int Responses { get; private set; }

    public int Nacks { get; private set; }

    public bool Wants(string name) => IsWildcard || Names.Contains(name);

    public void OnRequest(AdsRequest request, long nowMs)
    {
        // A stale nonce: a later response is under way, and what answers that one counts.
        if (request.Nonce.Length > 0 && request.Nonce != Nonce)
        {
            return;
        }
        if (request.Nonce.Length > 0 && IsAwaitingAck)
        {
            IsAwaitingAck = false;
            AnsweredAtMs = nowMs;
            NackText = request.Error;
            Nacks += request.Error is null ? 0 : 1;
            AckedVersion = request.Error is null ? SentVersion : AckedVersion;
            NoteAnswers(request.Error, nowMs);
        }
        OwesAnswer |= !IsSubscribed || request.Nonce.Length == 0;
        IsSubscribed = true;
        Subscribe(request.Names);
    }

    /// <summary>Notes that a response goes out.</summary>
    public AdsResponse Send(string version, IReadOnlyList<XdsResource> resources, long nowMs)
    {
        if (XdsTypes.IsFullState(type))
        {
            Sent.Clear();
        }
        foreach (XdsResource resource in resources)
        {
            Sent[resource.Name] = resource;
        }
        _lastResponse = resources;
        Owed.Clear();
        OwesAnswer = false;
        Responses++;
        Nonce = Responses.ToString();
        SentVersion = version;
        SentAtMs = nowMs;
        IsAwaitingAck = true;
        return new AdsResponse(type, version, Nonce, resources);
    }

    private void NoteAnswers(string? error, long nowMs)
    {
        foreach (XdsResource resource in _lastResponse)
        {
            if (!Answers.TryGetValue(resource.Name, out ResourceAnswer? answer))
            {
                Answers[resource.Name] = answer = new ResourceAnswer();
            }
            if (error is null)
            {
                answer.Accept(resource.Hash, nowMs);
            }
            else
            {
                answer.Reject(resource.Hash, error);
            }
        }
        _lastResponse = [];
        foreach (string name in Answers.Keys.Where(name => !Sent.ContainsKey(name)).ToList())
        {
            Answers.Remove(name);
        }
    }

    /// <summary>xDS protocol, "Unsubscribing and wildcards": an empty list means everything until a name was ever
    /// given.</summary>
    private void Subscribe(IReadOnlyCollection<string> names)
    {
        bool star = names.Contains("*");
        _namedBefore |= names.Count > (star ? 1 : 0);
        IsWildcard = star || (names.Count == 0 && !_namedBefore && XdsTypes.IsFullState(type));
        foreach (string name in names)
        {
            if (name != "*" && Names.Count < ControlLimits.SubscribedNames && Names.Add(name))
            {
                Owed.Add(name);
            }
        }
        if (Names.Count > names.Count - (star ? 1 : 0))
        {
            var wanted = new HashSet<string>(names, StringComparer.Ordinal);
            Names.RemoveWhere(name => !wanted.Contains(name));
            Owed.RemoveWhere(name => !wanted.Contains(name));
            foreach (string name in Sent.Keys.Where(name => !Wants(name)).ToList())
            {
                Sent.Remove(name);
            }
        }
    }
}
