using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tulle.Control.Api;

/// <summary>Bodies of the API: read with a cap, written as JSON.</summary>
internal static class ApiBody
{
    // Readable text in a terminal; nothing here is put into a page.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > ControlLimits.BodyBytes)
        {
            throw TooLarge();
        }
        using var body = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancel)) > 0)
        {
            if (body.Length + read > ControlLimits.BodyBytes)
            {
                throw TooLarge();
            }
            body.Write(chunk, 0, read);
        }
        return body.ToArray();
    }

    public static bool IsJson(HttpRequest request) =>
        (request.ContentType ?? "").StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    public static byte[] Write(Action<Utf8JsonWriter> write, bool indent = false)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, indent ? Indented : Compact))
        {
            write(writer);
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        byte[] body = Write(write, context.Request.Query.ContainsKey("pretty"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static ApiException TooLarge() =>
        new(413, "RequestEntityTooLarge", $"the body may have at most {ControlLimits.BodyBytes} bytes");
}
