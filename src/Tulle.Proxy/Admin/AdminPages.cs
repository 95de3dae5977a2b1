using System.Net;
using System.Text;
using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Admin;

/// <summary>Finds the handler of a path, and what is answered where there is none. Texts are Envoy's.</summary>
internal static class AdminPages
{
    internal static void Answer(ServerControl control, AdminRequest request, AdminReply reply)
    {
        if (!IsAllowed(control.Snapshot?.Bootstrap.Admin, request.Path))
        {
            reply.Fail(403, $"request to path {request.Path} not allowed");
            return;
        }

        foreach (AdminHandler handler in AdminHandlers.All)
        {
            if (handler.Path != request.Path)
            {
                continue;
            }

            if (handler.Mutates && request.Method != "POST")
            {
                control.LogError(
                    "admin", $"admin path \"{request.Path}\" mutates state, method={request.Method} rather than POST");
                reply.Fail(405, $"Method {request.Method} not allowed, POST required.");
                reply.Allow = "POST";
            }
            else
            {
                handler.Handle(control, request, reply);
            }

            return;
        }

        reply.Fail(404, "invalid path. ");
        WriteHelp(reply);
    }

    internal static void WriteHelp(AdminReply reply)
    {
        reply.Write("admin commands are:\n");
        foreach (AdminHandler handler in AdminHandlers.All)
        {
            reply.Write($"  {handler.Path}{(handler.Mutates ? " (POST)" : "")}: {handler.Help}\n");
            foreach ((string name, string help) in handler.Parameters)
            {
                reply.Write($"      {name}: {help}\n");
            }
        }
    }

    internal static void WriteHome(AdminReply reply)
    {
        var rows = new StringBuilder("<!DOCTYPE html>\n<html lang='en'><head><title>Admin</title></head><body>"
            + "<h1>Admin</h1><table>\n");
        foreach (AdminHandler handler in AdminHandlers.All)
        {
            string path = handler.Mutates
                ? $"<form action='{handler.Path[1..]}' method='post'><button>{handler.Path[1..]}</button></form>"
                : $"<a href='{handler.Path[1..]}'>{handler.Path[1..]}</a>";
            rows.Append($"<tr><td>{path}</td><td>{WebUtility.HtmlEncode(handler.Help)}</td></tr>\n");
        }

        reply.ContentType = AdminReply.Html;
        reply.Write(rows.Append("</table></body></html>\n").ToString());
    }

    private static bool IsAllowed(AdminSettings? settings, string path)
    {
        if (settings is null || settings.AllowPaths.Length == 0)
        {
            return true;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(path);
        foreach (StringMatcher matcher in settings.AllowPaths)
        {
            if (matcher.Matches(bytes))
            {
                return true;
            }
        }

        return false;
    }
}
