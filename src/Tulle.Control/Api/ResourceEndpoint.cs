using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tulle.Control.Graph;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Schemas;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>list, get, create, put and delete of resources at Kubernetes' paths. Watch: <see
/// cref="WatchEndpoint"/>.</summary>
internal sealed class ResourceEndpoint(IResourceStore store, Func<ResourceGraph> graph)
{
    public Task HandleAsync(HttpContext context, ApiPath path) => (context.Request.Method, path.Name) switch
    {
        ("GET" or "HEAD", null) => ListAsync(context, path),
        ("GET" or "HEAD", _) => GetAsync(context, path),
        ("POST", null) when path.Namespace is not null || !path.Kind.IsNamespaced =>
            WriteAsync(context, path, WriteMode.Create),
        ("PUT", not null) => WriteAsync(context, path, WriteMode.Put),
        ("DELETE", not null) => DeleteAsync(context, path),
        (var method, null) => throw ApiException.MethodNotAllowed(method, "GET, POST"),
        var (method, _) => throw ApiException.MethodNotAllowed(method, "GET, PUT, DELETE"),
    };

    private async Task ListAsync(HttpContext context, ApiPath path)
    {
        LabelSelector selector = LabelSelector.Parse(context.Request.Query["labelSelector"].ToString());
        ResourceList list = await store.ListAsync(path.Kind.StoreName, path.Namespace, context.RequestAborted);
        ResourceList chosen = list with { Items = [.. list.Items.Where(selector.Matches)] };
        await ApiBody.SendAsync(context, 200, writer => ResourceJson.WriteList(writer, path.Kind, chosen, graph()));
    }

    private async Task GetAsync(HttpContext context, ApiPath path)
    {
        StoredResource resource = await store.GetAsync(path.Key, context.RequestAborted) ?? throw Missing(path);
        await ApiBody.SendAsync(context, 200, writer => ResourceJson.Write(writer, path.Kind, resource, graph()));
    }

    private async Task WriteAsync(HttpContext context, ApiPath path, WriteMode mode)
    {
        byte[] body = await ApiBody.ReadAsync(context.Request, context.RequestAborted);
        ParsedResource parsed = ParseOne(context, path, body);
        var write = new ResourceWrite(mode, parsed.Key, parsed.Metadata, parsed.Spec, parsed.ExpectedVersion);
        bool dryRun = context.Request.Query["dryRun"] == "All";
        WriteOutcome outcome = (await store.WriteAsync([write], dryRun, context.RequestAborted))[0];
        if (outcome.Refused)
        {
            throw Refusal(outcome);
        }
        int status = outcome.Status == WriteStatus.Created ? 201 : 200;
        await ApiBody.SendAsync(context, status, writer => ResourceJson.Write(writer, path.Kind, outcome.Resource!));
    }

    private async Task DeleteAsync(HttpContext context, ApiPath path)
    {
        long? expected = null;
        if (context.Request.Query["resourceVersion"].ToString() is { Length: > 0 } text)
        {
            expected = long.TryParse(text, out long version) ? version
                : throw ApiException.BadRequest("resourceVersion must be a number");
        }
        var write = new ResourceWrite(WriteMode.Delete, path.Key, ExpectedVersion: expected);
        bool dryRun = context.Request.Query["dryRun"] == "All";
        WriteOutcome outcome = (await store.WriteAsync([write], dryRun, context.RequestAborted))[0];
        if (outcome.Refused)
        {
            throw Refusal(outcome);
        }
        await ApiBody.SendAsync(context, 200, writer => ResourceJson.Write(writer, path.Kind, outcome.Resource!));
    }

    private static ParsedResource ParseOne(HttpContext context, ApiPath path, byte[] body)
    {
        var check = new CheckContext(new ErrorList("request body"));
        List<ParsedResource> parsed =
            ResourceReader.Read(body, ApiBody.IsJson(context.Request), path.Namespace ?? "", check);
        if (check.Errors.Count > 0)
        {
            throw ApiException.Invalid(check.Errors);
        }
        if (parsed.Count != 1)
        {
            throw ApiException.BadRequest($"the body must hold one resource, not {parsed.Count}");
        }
        ResourceKey key = parsed[0].Key;
        bool sameName = path.Name is null || path.Name == key.Name;
        if (parsed[0].Kind != path.Kind || key.Namespace != (path.Namespace ?? "") || !sameName)
        {
            throw ApiException.BadRequest($"the body holds {Describe(key)}, the path names {Describe(path.Key)}");
        }
        foreach (string warning in check.Warnings)
        {
            // RFC 9111 section 5.5 had warn-code 299; Kubernetes sends the same.
            context.Response.Headers.Append("Warning", $"299 - \"{HeaderText(warning)}\"");
        }
        return parsed[0];
    }

    public static ApiException Refusal(WriteOutcome outcome)
    {
        string what = Describe(outcome.Write.Key);
        return outcome.Status switch
        {
            WriteStatus.NotFound => ApiException.NotFound($"{what} not found"),
            WriteStatus.AlreadyExists => new ApiException(409, "AlreadyExists", $"{what} already exists"),
            _ => new ApiException(409, "Conflict",
                $"{what} has resourceVersion {outcome.Resource?.Version}, "
                + $"the request expected {outcome.Write.ExpectedVersion}: "
                + "somebody changed it; get it again and apply your change to that"),
        };
    }

    private static ApiException Missing(ApiPath path) => ApiException.NotFound($"{Describe(path.Key)} not found");

    private static string Describe(ResourceKey key) =>
        key.Namespace.Length == 0 ? $"{key.Kind} \"{key.Name}\""
            : $"{key.Kind} \"{key.Name}\" in namespace \"{key.Namespace}\"";

    private static string HeaderText(string text) =>
        string.Concat(text.Select(static c => c is >= ' ' and <= '~' and not '"' and not '\\' ? c : '\''));
}
