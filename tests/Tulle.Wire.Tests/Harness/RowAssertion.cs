using System.Text.RegularExpressions;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// The one check of every row and delivery: the verdict and its time, what the origin saw, the log line, that the proxy
/// lives and serves another connection, and that the next request by the pool gets its own answer. What can only be
/// counted for all rows together (memory, counters, messages of nobody) is in <see cref="WireFixture"/>.
/// </summary>
internal sealed class RowAssertion(WireFixture fixture, WireRow row, Delivery delivery)
{
    private const int MaxByteByByte = 700;
    private const string Valid = "GET /valid-{T} HTTP/1.1⏎Host: valid.test⏎⏎";

    private static readonly Regex CanonicalLine = new(
        "^[!#$%&'*+.^_`|~0-9a-z-]+: ([^ \t].*[^ \t]|[^ \t])?$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static readonly string[] HopFields =
        ["connection", "keep-alive", "proxy-connection", "proxy-authorization", "upgrade", "http2-settings"];

    private readonly string _token = fixture.NextToken();
    private readonly string _validToken = fixture.NextToken();

    public static Task RunAsync(WireFixture fixture, WireRow row, IEnumerable<Delivery> deliveries) => Task.WhenAll(
        deliveries.Select(d => new RowAssertion(fixture, row, d).RunAsync()));

    private async Task RunAsync()
    {
        byte[] input = WireText.Bytes(row.Input, _token);
        if (delivery == Delivery.ByteByByte && input.Length > MaxByteByByte)
        {
            return;
        }
        byte[] valid = WireText.Bytes(Valid, _validToken);
        using WireClient client = await WireClient.ConnectAsync(fixture.Port(row.Listener));
        await client.SendAsync(Pieces(input, valid));
        fixture.CountSent(input.Length + valid.Length);

        int logged = 0;
        if (delivery == Delivery.BehindAValidRequest)
        {
            await ExpectValidAsync(client);
            logged++;
        }
        logged += row.IsAccepted ? await ExpectAcceptedAsync(client) : await ExpectRefusedAsync(client);
        bool isOpen = (row.IsAccepted && !row.Closes) || row.GoesOn;
        if (delivery == Delivery.InFrontOfAValidRequest && isOpen)
        {
            await ExpectValidAsync(client);
            logged++;
        }
        CheckOrigin();
        await CheckLogAsync(client.Address, logged);
        await ExpectOtherConnectionAsync();
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] input, byte[] valid)
    {
        switch (delivery)
        {
            case Delivery.OneSegment:
                return [input];
            case Delivery.ByteByByte:
                return Enumerable.Range(0, input.Length).Select(i => new ReadOnlyMemory<byte>(input, i, 1));
            case Delivery.SplitAtEachLineEnd:
                return SplitAtLineEnds(input);
            case Delivery.InFrontOfAValidRequest:
                return [(byte[])[.. input, .. valid]];
            default:
                return [(byte[])[.. valid, .. input]];
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> SplitAtLineEnds(byte[] input)
    {
        int from = 0;
        for (int i = 1; i < input.Length; i++)
        {
            if (input[i - 1] == '\r' && input[i] == '\n')
            {
                // Between CR and LF too: the two are one line end.
                yield return input.AsMemory(from, i - from);
                from = i;
            }
        }
        yield return input.AsMemory(from);
    }

    private async Task ExpectValidAsync(WireClient client)
    {
        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);
        Check(response is { Status: 200, IsWhole: true }, $"the valid request got {Show(response)}");
        Check(response!.Body == "/valid-" + _validToken, $"the valid request got another's answer: {response.Body}");
    }

    private async Task<int> ExpectRefusedAsync(WireClient client)
    {
        bool isHead = row.Input.StartsWith("HEAD ", StringComparison.Ordinal);
        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit, isHead);
        Check(response is not null, $"no verdict; left: {WireText.Show(client.Unparsed)}");
        Check(row.Statuses.Contains(response!.Status), $"answered {Show(response)}");
        Check(response.IsWhole, "the answer is cut short");
        if (!row.GoesOn)
        {
            Check(response.Field("connection") == "close", "no 'connection: close'");
            Check(await client.IsEndedAsync(WireFixture.VerdictLimit), $"not closed; {WireText.Show(client.Unparsed)}");
        }
        return 1;
    }

    private async Task<int> ExpectAcceptedAsync(WireClient client)
    {
        bool isHead = row.Input.StartsWith("HEAD ", StringComparison.Ordinal);
        for (int i = 0; i < row.Messages; i++)
        {
            WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit, isHead);
            while (response is { Status: 100 })
            {
                response = await client.ReadAsync(WireFixture.VerdictLimit, isHead);
            }
            Check(response is { IsWhole: true }, $"no answer; left: {WireText.Show(client.Unparsed)}");
            Check(row.Statuses.Contains(response!.Status), $"answered {Show(response)}");
            bool isOwn = isHead || response.Status != 200 || response.Body.Contains(_token, StringComparison.Ordinal)
                || response.Body == "*";
            Check(isOwn, $"another's answer: {WireText.Show(response.Body)}");
        }
        if (row.Closes)
        {
            Check(await client.IsEndedAsync(WireFixture.VerdictLimit), "not closed");
        }
        return row.Messages;
    }

    private void CheckOrigin()
    {
        OriginMessage[] seen = fixture.Origin.MessagesWith(_token);
        int expected = row.IsAccepted && row.Statuses.Contains(200) ? row.Messages : 0;
        string heads = WireText.Show(string.Concat(seen.Select(m => m.Head)));
        Check(seen.Length == expected, $"the origin saw {seen.Length}: {heads}");
        foreach (OriginMessage message in seen)
        {
            CheckCanonical(message);
        }
        string all = string.Concat(seen.Select(m => m.Head + m.Body));
        foreach (string text in row.OriginHas)
        {
            Check(all.Contains(Expand(text), StringComparison.Ordinal), $"no {text} in {WireText.Show(all)}");
        }
        foreach (string text in row.OriginLacks)
        {
            Check(!all.Contains(Expand(text), StringComparison.OrdinalIgnoreCase), $"{text} in {WireText.Show(all)}");
        }
    }

    private string Expand(string text) => WireText.Text(WireText.Bytes(text, _token));

    private void CheckCanonical(OriginMessage message)
    {
        string[] start = message.StartLine.Split(' ');
        bool isStart = start is [{ Length: > 0 }, { Length: > 0 }, "HTTP/1.1"];
        Check(isStart, $"start line {WireText.Show(message.StartLine)}");
        string[] lines = message.Head.Split("\r\n")[1..^1];
        Check(lines.Length > 0 && lines[0].StartsWith("host: ", StringComparison.Ordinal), "Host is not first");
        foreach (string line in lines)
        {
            bool hasControl = line.Any(c => (c < ' ' && c != '\t') || c == 0x7f);
            Check(CanonicalLine.IsMatch(line) && !hasControl, $"line {WireText.Show(line)}");
        }
        string[] names = [.. message.Fields.Select(f => f.Name)];
        Check(names.Count(n => n is "content-length" or "transfer-encoding") <= 1, "more than one length");
        Check(names.Count(n => n == "host") == 1, "more than one Host");
        Check(!names.Intersect(HopFields).Any(), $"hop-by-hop in {string.Join(',', names)}");
    }

    private async Task CheckLogAsync(string address, int expected)
    {
        string[] lines = await fixture.Log.WaitAsync(address, expected, WireFixture.VerdictLimit);
        Check(lines.Length == expected, $"{lines.Length} log lines, not {expected}: {string.Join(" / ", lines)}");
        if (!row.IsAccepted)
        {
            string details = AccessLog.Part(delivery == Delivery.BehindAValidRequest ? lines[1] : lines[0], 3);
            Check(details is not ("" or "-" or "via_upstream"), $"no reason in the log: {string.Join(" / ", lines)}");
        }
    }

    // A fresh client connection: the process lives, and what the row left in the pool answers nobody else.
    private async Task ExpectOtherConnectionAsync()
    {
        string token = fixture.NextToken();
        using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));
        await client.SendAsync(WireText.Bytes($"GET /next-{token} HTTP/1.1⏎Host: valid.test⏎⏎", ""));
        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);
        bool isOwn = response is { Status: 200 } && response.Body == "/next-" + token;
        Check(isOwn, $"the next client got {Show(response)}");
    }

    private static string Show(WireResponse? response) =>
        response is null ? "nothing" : $"{response.Status} {WireText.Show(response.Body)}";

    private void Check(bool holds, string what) =>
        Assert.True(holds, $"{row.Id} {row.About}, {delivery}: {what}\ninput: {WireText.Show(Expand(row.Input))}");
}
