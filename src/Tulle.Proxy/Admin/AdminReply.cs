using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tulle.Proxy.Admin;

/// <summary>The answer to one request: 200 and text unless somebody says otherwise.</summary>
public sealed class AdminReply
{
    public const string Text = "text/plain; charset=UTF-8";
    public const string Json = "application/json";
    public const string Html = "text/html; charset=UTF-8";

    private static readonly JsonWriterOptions s_layout = new()
    {
        Indented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by people and by jq, never put into a page
    };

    public int Status { get; set; } = 200;

    public string ContentType { get; set; } = Text;

    /// <summary>The methods that would have been right, with 405.</summary>
    public string Allow { get; set; } = "";

    public ArrayBufferWriter<byte> Body { get; } = new(1024);

    /// <summary>Runs once the answer is with the kernel.</summary>
    public Action? AfterSend { get; set; }

    public void Write(string text) => Encoding.UTF8.GetBytes(text, Body);

    public void Fail(int status, string text)
    {
        Status = status;
        ContentType = Text;
        Body.ResetWrittenCount();
        Write(text);
    }

    /// <summary>A writer in Envoy's layout (one blank a level); dispose it, the line feed at the end is the
    /// caller's.</summary>
    public Utf8JsonWriter StartJson()
    {
        ContentType = Json;
        return new Utf8JsonWriter(Body, s_layout);
    }
}
