using System.Collections.Frozen;
using System.Text;
using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Tests;

namespace Tulle.Model.Tests.Formatting;

public sealed class FormatProgramTests
{
    private readonly FakeSource _source = new();

    public FormatProgramTests()
    {
        _source.Request.Add(HeaderName.Method, "GET"u8);
        _source.Request.Add(HeaderName.Path, "/a/b?c=d&e"u8);
        _source.Request.Add(HeaderName.Authority, "web.test"u8);
        _source.Request.Add("x-one"u8, "first"u8);
        _source.Request.Add("x-one"u8, "second"u8);
        _source.Request.Add("x-empty"u8, ""u8);
        _source.Request.Add(HeaderName.ContentType, "application/grpc"u8);
        _source.Response.Add("x-r"u8, "response"u8);
        _source.Trailers.Add(HeaderName.GrpcStatus, "5"u8);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100%% of %REQ(x-one)%", "100% of first")]
    [InlineData("%REQ(:METHOD)% %REQ(:path)% %REQ(HOST)%", "GET /a/b?c=d&e web.test")]
    [InlineData("[%REQ(x-none)%] [%REQ(x-empty)%] [%REQ(x-none?x-one):3%] [%REQ(x-empty?x-one)%]", "[-] [] [fir] []")]
    [InlineData("%REQ_WITHOUT_QUERY(:path)%", "/a/b")]
    [InlineData("%RESP(X-R)% %TRAILER(grpc-status)%", "response 5")]
    [InlineData("%PROTOCOL% %RESPONSE_CODE% %BYTES_SENT% %DURATION% %BYTES_RECEIVED%", "HTTP/1.1 200 1234 5 -")]
    [InlineData("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS(NUMBER)% %GRPC_STATUS_NUMBER%",
        "NotFound NOT_FOUND 5 5")]
    [InlineData("%PATH% %PATH(NQ)% %PATH(WQ:PATH)% %PATH(NQ:ORIG)%", "/a/b?c=d&e /a/b /a/b?c=d&e -")]
    [InlineData("%QUERY_PARAM(c)% [%QUERY_PARAM(e)%] %QUERY_PARAM(x)%", "d [] -")]
    [InlineData("%START_TIME%", "2024-02-29T03:04:05.006Z")]
    [InlineData("%START_TIME(%Y/%m/%d %H:%M:%S %s.%6f %9f %j %a %b)%",
        "2024/02/29 03:04:05 1709175845.006007 006007008 060 Thu Feb")]
    [InlineData("%START_TIME(%E3S %E*S %E6f %Ez %u %w %U %W %V %G %C %x %X)%",
        "05.006 05.006007008 006007 +00:00 4 4 08 09 09 2024 20 02/29/24 03:04:05")]
    [InlineData("%START_TIME(%c|%r|%E0S|%Q)%", "Thu Feb 29 03:04:05 2024|03:04:05 AM|05|%Q")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(16)% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
        "10.1.0.0/16 10.1.2.3")]
    [InlineData("%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(33)% %UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(8)%",
        "2001:db8:8000::/33 -")]
    [InlineData("%ACCESS_LOG_TYPE% %CUSTOM_FLAGS% %TRACE_ID%", "DownstreamEnd - -")]
    [InlineData("%COMMON_DURATION(DS_RX_BEG:US_TX_BEG:ms)% %COMMON_DURATION(DS_RX_BEG:US_TX_BEG:us)%", "2 2500")]
    [InlineData("%COMMON_DURATION(DS_RX_BEG:DS_RX_END:ms)%", "-")]
    [InlineData("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%", "- -")]
    [InlineData("%HOSTNAME% %ENVIRONMENT(SITE)% %ENVIRONMENT(SITE):2% %ENVIRONMENT(NONE)%", "box north no -")]
    [InlineData("%METADATA(ROUTE:ns:key)% %METADATA(ROUTE:ns:deep:in)% %METADATA(ROUTE:ns:none)%", "v 1 -")]
    [InlineData("%METADATA(ROUTE:ns)% %METADATA(CLUSTER:ns:key)%", "{\"deep\":{\"in\":1},\"key\":\"v\"} -")]
    [InlineData("%ROUTE_NAME%%UPSTREAM_HOST%", "the-route-")]
    public void A_format_gives_the_text_that_Envoy_gives(string format, string expected)
    {
        _source.RouteMetadata = Metadata();
        _source.LogType = AccessLogType.DownstreamEnd;
        Assert.Equal(expected, Run(format, Options()));
    }

    [Fact]
    public void Missing_values_are_nothing_where_empty_values_are_omitted() =>
        Assert.Equal("[] [] [-] 200", Run(
            "[%REQ(x-none)%] [%UPSTREAM_CLUSTER%] [%RESPONSE_FLAGS%] %RESPONSE_CODE%",
            Options() with { OmitEmptyValues = true }));

    [Fact]
    public void Several_response_flags_are_joined_in_Envoys_order()
    {
        // Recorded: a request whose retries are used up logs "URX,UF", a TCP connection "UF,URX".
        _source.Flags = ResponseFlags.UpstreamRetryLimitExceeded | ResponseFlags.UpstreamConnectionFailure;
        Assert.Equal(
            "URX,UF UpstreamRetryLimitExceeded,UpstreamConnectionFailure",
            Run("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%", Options()));
        _source.IsTcp = true;
        Assert.Equal(
            "UF,URX UpstreamConnectionFailure,UpstreamRetryLimitExceeded",
            Run("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%", Options()));
    }

    [Theory]
    [InlineData("%NOT_A_COMMAND%", "Not supported field in StreamInfo: NOT_A_COMMAND")]
    [InlineData("a%", "Incorrect configuration: a%. Couldn't find valid command at position 1")]
    [InlineData("%REQ(x", "Incorrect configuration: %REQ(x. Couldn't find valid command at position 0")]
    [InlineData("%req(x)%", "Incorrect configuration: %req(x)%. Couldn't find valid command at position 0")]
    [InlineData("%REQ(x):a%", "Incorrect configuration: %REQ(x):a%. Couldn't find valid command at position 0")]
    [InlineData("%REQ%", "REQ requires parameters")]
    [InlineData("%PROTOCOL(x)%", "PROTOCOL does not take any parameters or length")]
    [InlineData("%PROTOCOL:3%", "PROTOCOL does not take any parameters or length")]
    [InlineData("%START_TIME:3%", "START_TIME does not allow length to be specified.")]
    [InlineData("%REQ(a?b?c)%", "More than 1 alternative header specified in token: a?b?c")]
    [InlineData("%METADATA(FOO:a)%", "FOO is not supported type of METADATA")]
    [InlineData("%PATH(X)%", "Invalid PATH option: 'X', only 'WQ'/'NQ' are allowed")]
    public void A_wrong_format_is_refused(string format, string expected)
    {
        Assert.False(FormatProgram.TryParse(format, Options(), out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_text_without_commands_is_constant()
    {
        FormatProgram.TryParse("100%% text", Options(), out FormatProgram? program, out _);
        Assert.Equal("100% text"u8.ToArray(), program!.ConstantText);
        FormatProgram.TryParse("%PROTOCOL%", Options(), out program, out _);
        Assert.Null(program!.ConstantText);
    }

    [Fact]
    public void Json_sorts_its_keys_and_keeps_types() =>
        Assert.Equal(
            """{"code":200,"fixed":5,"in":{"none":null,"route":"the-route"},"line":"GET -",""" +
            """
            "list":["HTTP/1.1","two"],"mix":"a---b","text":"line \"one\"\nand é","yes":true}
            """,
            RunJson(JsonFormat(), Options()));

    [Fact]
    public void Json_leaves_out_what_is_missing_where_empty_values_are_omitted()
    {
        MetadataStruct format = Struct(
            ("none", Text("%REQ(x-none)%")),
            ("mix", Text("a%REQ(x-none)%b")),
            ("in", Nested(("none", Text("%REQ(x-none)%")), ("code", Text("%RESPONSE_CODE%")))),
            ("only", Nested(("none", Text("%REQ(x-none)%")))));
        Assert.Equal("""{"in":{"code":200},"mix":"ab"}""", RunJson(format, Options() with { OmitEmptyValues = true }));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        _source.RouteMetadata = Metadata();
        FormatProgram.TryParse(
            "%START_TIME% %REQ(x-one)% %RESPONSE_CODE% %GRPC_STATUS% %METADATA(ROUTE:ns:key)% %RESPONSE_FLAGS%",
            Options(), out FormatProgram? text, out _);
        JsonFormatProgram.TryParse(JsonFormat(), Options(), out JsonFormatProgram? json, out _);
        var into = new ByteWriter(initialBytes: 4096);
        Write();
        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Write();
            }
        }));

        void Write()
        {
            into.Clear();
            text!.Write(_source, into);
            json!.Write(_source, into);
        }
    }

    private static MetadataStruct JsonFormat() => Struct(
        ("yes", new MetadataValue { Kind = MetadataKind.Bool, Bool = true }),
        ("fixed", new MetadataValue { Kind = MetadataKind.Number, Number = 5 }),
        ("code", Text("%RESPONSE_CODE%")),
        ("text", Text("%LOCAL_REPLY_BODY%")),
        ("line", Text("%REQ(:METHOD)% %UPSTREAM_HOST%")),
        ("mix", Text("a-%REQ(x-none)%-b")),
        ("list", new MetadataValue { Kind = MetadataKind.List, List = [Text("%PROTOCOL%"), Text("two")] }),
        ("in", Nested(("route", Text("%ROUTE_NAME%")), ("none", Text("%BYTES_RECEIVED%")))));

    private static MetadataStruct Metadata() => Struct(
        ("key", Text("v")),
        ("deep", Nested(("in", new MetadataValue { Kind = MetadataKind.Number, Number = 1 }))));

    private static MetadataStruct Struct(params (string Key, MetadataValue Value)[] fields) =>
        new() { Fields = fields.ToFrozenDictionary(field => field.Key, field => field.Value) };

    private static MetadataValue Nested(params (string Key, MetadataValue Value)[] fields) =>
        new() { Kind = MetadataKind.Struct, Struct = Struct(fields) };

    private static MetadataValue Text(string text) => new() { Kind = MetadataKind.Text, Text = text };

    private static FormatOptions Options() => new(HostName: "box", ReadEnvironment: n => n == "SITE" ? "north" : null);

    private string Run(string format, FormatOptions options)
    {
        Assert.True(FormatProgram.TryParse(format, options, out FormatProgram? program, out string error), error);
        var into = new ByteWriter(initialBytes: 1);
        program.Write(_source, into);
        return Encoding.UTF8.GetString(into.Written);
    }

    private string RunJson(MetadataStruct format, FormatOptions options)
    {
        Assert.True(JsonFormatProgram.TryParse(format, options, out JsonFormatProgram? program, out string error), error);
        var into = new ByteWriter(initialBytes: 1);
        program.Write(_source, into);
        return Encoding.UTF8.GetString(into.Written);
    }
}
