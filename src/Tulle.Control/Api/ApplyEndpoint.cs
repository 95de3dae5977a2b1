using Microsoft.AspNetCore.Http;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Sources.Schemas;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>POST /apis/tulle.dev/v1alpha1/apply: a whole file of resources, YAML or JSON. Either all of it is written
/// or, if anything is wrong, nothing, and the answer lists every error with its line.</summary>
internal sealed class ApplyEndpoint(IResourceStore store)
{
    public const string Path = "/apis/tulle.dev/v1alpha1/apply";
    public const string DeletePath = "/apis/tulle.dev/v1alpha1/delete";

    public async Task HandleAsync(HttpContext context, bool isDelete)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            throw ApiException.MethodNotAllowed(request.Method, "POST");
        }
        string source = request.Query["source"].ToString() is { Length: > 0 and <= 1024 } name ? name : "request body";
        string inNamespace = request.Query["namespace"].ToString() is { Length: > 0 } given ? given : "default";
        if (TextRules.DnsLabel(inNamespace) is { } allowed)
        {
            throw ApiException.BadRequest("namespace " + allowed);
        }
        byte[] body = await ApiBody.ReadAsync(request, context.RequestAborted);
        var check = new CheckContext(new ErrorList(source));
        List<ParsedResource> parsed = ResourceReader.Read(body, ApiBody.IsJson(request), inNamespace, check);
        if (check.Errors.Count > 0)
        {
            throw ApiException.Invalid(check.Errors);
        }
        bool dryRun = request.Query["dryRun"] == "All";
        IReadOnlyList<WriteOutcome> outcomes = isDelete
            ? await DeleteAsync(parsed, dryRun, context.RequestAborted)
            : await store.WriteAsync([.. parsed.Select(ToPut)], dryRun, context.RequestAborted);
        if (outcomes.FirstOrDefault(o => o.Refused && !isDelete) is { } refused)
        {
            throw ResourceEndpoint.Refusal(refused);
        }
        List<string> warnings = check.Warnings;
        if (!isDelete && !dryRun)
        {
            warnings.AddRange(await new ReferenceWarnings(store).FindAsync(parsed, context.RequestAborted));
        }
        await SendAsync(context, parsed, outcomes, warnings);
    }

    /// <summary>One at a time: that one is gone already does not keep the others.</summary>
    private async Task<IReadOnlyList<WriteOutcome>> DeleteAsync(
        List<ParsedResource> parsed, bool dryRun, CancellationToken cancel)
    {
        var outcomes = new List<WriteOutcome>();
        foreach (ParsedResource resource in parsed)
        {
            outcomes.AddRange(
                await store.WriteAsync([new ResourceWrite(WriteMode.Delete, resource.Key)], dryRun, cancel));
        }
        return outcomes;
    }

    private static ResourceWrite ToPut(ParsedResource resource) =>
        new(WriteMode.Put, resource.Key, resource.Metadata, resource.Spec, resource.ExpectedVersion);

    private static Task SendAsync(
        HttpContext context, List<ParsedResource> parsed, IReadOnlyList<WriteOutcome> outcomes,
            List<string> warnings) =>
        ApiBody.SendAsync(context, 200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "tulle.dev/v1alpha1");
            writer.WriteString("kind", "ApplyResult");
            writer.WriteStartArray("results");
            for (int i = 0; i < outcomes.Count; i++)
            {
                ResourceKind kind = parsed[i].Kind;
                writer.WriteStartObject();
                writer.WriteString(
                    "resource", (kind.Group.Length == 0 ? kind.Singular : $"{kind.Singular}.{kind.Group}"));
                writer.WriteString("name", outcomes[i].Write.Key.Name);
                writer.WriteString("namespace", outcomes[i].Write.Key.Namespace);
                writer.WriteString("status", outcomes[i].Status switch
                {
                    WriteStatus.Created => "created",
                    WriteStatus.Configured => "configured",
                    WriteStatus.Unchanged => "unchanged",
                    WriteStatus.Deleted => "deleted",
                    _ => "not found",
                });
                writer.WriteString("resourceVersion", (outcomes[i].Resource?.Version ?? 0).ToString());
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("warnings");
            foreach (string warning in warnings)
            {
                writer.WriteStringValue(warning);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
