namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// One row of the hostile tables: what is sent, and what has to come of it. Refused rows are answered with one of the
/// statuses and "connection: close", the connection ends, and no origin sees a message. Accepted rows are answered by
/// the origin, which saw exactly one message, in canonical form, with (and without) these texts.
/// </summary>
public sealed record WireRow(string Id, string About, string Input)
{
    internal int[] Statuses { get; init; } = [400];

    internal bool IsAccepted { get; init; }

    /// <summary>Refused, but the connection goes on: the fault is the request's only.</summary>
    internal bool GoesOn { get; init; }

    /// <summary>Accepted, and the connection ends behind the response.</summary>
    internal bool Closes { get; init; }

    internal string Listener { get; init; } = "main";

    internal string[] OriginHas { get; init; } = [];

    internal string[] OriginLacks { get; init; } = [];

    /// <summary>Of an accepted row: messages in the input, each with a response.</summary>
    internal int Messages { get; init; } = 1;

    public override string ToString() => $"{Id} {About}";

    internal static WireRow Refused(string id, string about, string input, params int[] statuses) =>
        new(id, about, input) { Statuses = statuses.Length > 0 ? statuses : [400] };

    internal static WireRow Accepted(string id, string about, string input, params string[] originHas) =>
        new(id, about, input) { IsAccepted = true, Statuses = [200], OriginHas = originHas };
}
