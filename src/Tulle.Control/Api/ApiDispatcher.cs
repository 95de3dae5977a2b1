using Microsoft.AspNetCore.Http;
using Tulle.Control.Graph;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Sends each request of the API port to the endpoint that its path names.</summary>
internal sealed class ApiDispatcher(
    IResourceStore store,
    Func<ResourceGraph> graph,
    ProxyEndpoint proxies,
    EffectEndpoint effects,
    ApiGuard guard,
    Action<string> log,
    CancellationToken stopping)
{
    private readonly ResourceEndpoint _resources = new(store, graph);
    private readonly WatchEndpoint _watch = new(store);
    private readonly ApplyEndpoint _apply = new(store);

    public async Task HandleAsync(HttpContext context)
    {
        ApiGuard.SetHeaders(context.Response);
        try
        {
            guard.Check(context.Request);
            await RouteAsync(context, context.Request.Path.Value ?? "/");
        }
        catch (ApiException failure) when (!context.Response.HasStarted)
        {
            if (failure.Status == 413)
            {
                context.Response.Headers.Connection = "close"; // the rest of the body is not read
            }
            await ApiBody.SendAsync(context, failure.Status, writer => ResourceJson.WriteStatus(writer, failure));
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            var failure = new ApiException(exception.StatusCode, "BadRequest", exception.Message);
            await ApiBody.SendAsync(context, failure.Status, writer => ResourceJson.WriteStatus(writer, failure));
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the caller left
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            log($"error: {context.Request.Method} {context.Request.Path}: {exception}");
            var failure =
                new ApiException(500, "InternalError", "the control plane failed on this request; its log says why");
            await ApiBody.SendAsync(context, 500, writer => ResourceJson.WriteStatus(writer, failure));
        }
    }

    private Task RouteAsync(HttpContext context, string path)
    {
        switch (path)
        {
            case "/healthz" or "/livez" or "/readyz":
                return ReadOnly(context, "ok\n", "text/plain");
            case ApplyEndpoint.Path:
                return _apply.HandleAsync(context, isDelete: false);
            case ApplyEndpoint.DeletePath:
                return _apply.HandleAsync(context, isDelete: true);
            case EffectEndpoint.Path:
                return effects.HandleAsync(context);
            case "/openapi.json":
                return ReadOnly(context, OpenApiDocument.Text, "application/json");
            default:
                if (path == ProxyEndpoint.Path || path.StartsWith(ProxyEndpoint.Path + "/", StringComparison.Ordinal))
                {
                    return proxies.HandleAsync(context, path);
                }
                ApiPath resource = ApiPath.Parse(path)
                    ?? throw ApiException.NotFound("nothing is at this path; /openapi.json lists what there is");
                return WatchEndpoint.IsWatch(context.Request)
                    ? _watch.HandleAsync(context, resource, stopping)
                    : _resources.HandleAsync(context, resource);
        }
    }

    private static Task ReadOnly(HttpContext context, string body, string type)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw ApiException.MethodNotAllowed(context.Request.Method, "GET");
        }
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
