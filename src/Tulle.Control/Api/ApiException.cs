using Tulle.Control.Sources;

namespace Tulle.Control.Api;

/// <summary>Ends a request with a Kubernetes Status object.</summary>
internal sealed class ApiException(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;

    /// <summary>Each wrong field, where that is what happened.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException NotFound(string message) => new(404, "NotFound", message);

    public static ApiException MethodNotAllowed(string method, string allowed) =>
        new(405, "MethodNotAllowed", $"{method} is not allowed here; allowed: {allowed}");

    public static ApiException Invalid(ErrorList errors)
    {
        string more = errors.Count > errors.Errors.Count ? $" (the first {errors.Errors.Count} are shown)" : "";
        string count = errors.Count == 1 ? "1 error" : $"{errors.Count} errors";
        return new ApiException(422, "Invalid", $"{count} in {errors.Source}{more}") { Errors = errors.Errors };
    }
}
