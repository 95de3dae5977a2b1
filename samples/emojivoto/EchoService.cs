using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tulle.Samples.Emojivoto;

/// <summary>Says who it is and what it was asked; returns each message of a WebSocket. For trying out proxies.</summary>
internal static class EchoService
{
    private const int LongestFragmentBytes = 16 * 1024;

    public static void Map(WebApplication app, string name)
    {
        app.UseWebSockets();
        app.Run(context => context.WebSockets.IsWebSocketRequest ? EchoAsync(context) : AnswerAsync(context, name));
    }

    private static Task AnswerAsync(HttpContext context, string name)
    {
        HttpRequest request = context.Request;
        return context.Response.WriteAsync(
            $"{name}: {request.Method} {request.Path}{request.QueryString} host {request.Host}\n", context.RequestAborted);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] fragment = new byte[LongestFragmentBytes];
        while (true)
        {
            WebSocketReceiveResult read = await socket.ReceiveAsync(fragment, context.RequestAborted);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(
                fragment.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, context.RequestAborted);
        }
    }
}
