using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>?watch=true: one JSON line an event, for as long as the caller listens. Without a resourceVersion, what
/// exists comes first as ADDED. A version that the history no longer reaches: an ERROR event with code 410, then the
/// end.</summary>
internal sealed class WatchEndpoint(IResourceStore store)
{
    public static bool IsWatch(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Query["watch"].ToString() is "true" or "1";

    public async Task HandleAsync(HttpContext context, ApiPath path, CancellationToken stopping)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        LabelSelector selector = LabelSelector.Parse(context.Request.Query["labelSelector"].ToString());
        long position = ParseVersion(context.Request.Query["resourceVersion"].ToString());
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(both.Token);
        if (position == 0)
        {
            ResourceList list = await store.ListAsync(path.Kind.StoreName, path.Namespace, both.Token);
            position = list.Revision;
            foreach (StoredResource item in list.Items.Where(i => Concerns(path, selector, i)))
            {
                await SendAsync(context, "ADDED", path.Kind, item, both.Token);
            }
        }
        try
        {
            while (await SendChangesAsync(context, path, selector, position, both.Token) is { } next)
            {
                position = next;
                await store.WaitForChangeAsync(position, both.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The control plane goes down: the stream ends properly, the caller watches again elsewhere.
        }
    }

    private async Task<long?> SendChangesAsync(
        HttpContext context, ApiPath path, LabelSelector selector, long after, CancellationToken cancel)
    {
        ChangePage page = await store.ReadChangesAsync(after, ControlLimits.WatchPage, cancel);
        if (page.Compacted)
        {
            var gone = new ApiException(
                410, "Expired", $"too old resource version: {after}; list again, then watch from the list's");
            byte[] line = ApiBody.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "ERROR");
                writer.WritePropertyName("object");
                ResourceJson.WriteStatus(writer, gone);
                writer.WriteEndObject();
            });
            await context.Response.Body.WriteAsync(line, cancel);
            return null;
        }
        foreach (ResourceChange change in page.Changes)
        {
            if (Concerns(path, selector, change.Resource))
            {
                await SendAsync(context, EventType(change.Status), path.Kind, change.Resource, cancel);
            }
        }
        return page.Through;
    }

    private static bool Concerns(ApiPath path, LabelSelector selector, StoredResource resource) =>
        resource.Key.Kind == path.Kind.StoreName
        && (path.Namespace is null || resource.Key.Namespace == path.Namespace)
        && (path.Name is null || resource.Key.Name == path.Name)
        && selector.Matches(resource);

    private static string EventType(WriteStatus status) => status switch
    {
        WriteStatus.Created => "ADDED",
        WriteStatus.Deleted => "DELETED",
        _ => "MODIFIED",
    };

    private static async Task SendAsync(
        HttpContext context, string type, ResourceKind kind, StoredResource resource, CancellationToken cancel)
    {
        byte[] line = ApiBody.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WritePropertyName("object");
            ResourceJson.Write(writer, kind, resource);
            writer.WriteEndObject();
        });
        await context.Response.Body.WriteAsync(line, cancel);
        await context.Response.Body.FlushAsync(cancel);
    }

    private static long ParseVersion(string text) =>
        text.Length == 0 ? 0
        : long.TryParse(text, out long version) && version >= 0 ? version
        : throw ApiException.BadRequest("resourceVersion must be a number");
}
