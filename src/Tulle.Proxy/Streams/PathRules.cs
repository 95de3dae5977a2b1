using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>normalize_path, merge_slashes and path_with_escaped_slashes_action.</summary>
internal static class PathRules
{
    /// <summary>False: the request was answered.</summary>
    public static bool Apply(HttpStream stream, HttpConnectionManager config)
    {
        if (!config.NormalizePath && !config.MergeSlashes
            && config.EscapedSlashesAction == EscapedSlashesAction.KeepUnchanged)
        {
            return true;
        }

        HeaderTable headers = stream.RequestHeaders;
        int at = headers.Find(HeaderName.Path);
        if (at < 0)
        {
            return true;
        }

        ByteWriter path = stream.Worker.ScratchText;
        path.Clear();
        path.Write(headers.ValueAt(at));
        bool redirect = false;
        if (config.EscapedSlashesAction != EscapedSlashesAction.KeepUnchanged
            && PathNormalizer.UnescapeSlashes(path))
        {
            if (config.EscapedSlashesAction == EscapedSlashesAction.RejectRequest)
            {
                Reject(stream);
                return false;
            }

            redirect = config.EscapedSlashesAction == EscapedSlashesAction.UnescapeAndRedirect;
        }

        if (config.NormalizePath && !PathNormalizer.RemoveDotSegments(path))
        {
            Reject(stream);
            return false;
        }

        if (config.MergeSlashes)
        {
            PathNormalizer.MergeSlashes(path);
        }

        headers.SetValueAt(at, path.Written);
        if (!redirect)
        {
            return true;
        }

        stream.Manager.Count(stream.Manager.Stats.DownstreamRqRedirectedWithNormalizedPath);
        stream.ResponseHeaders.Clear();
        stream.ResponseHeaders.Status = 307;
        stream.ResponseHeaders.Add(HeaderName.Location, path.Written);
        stream.SendLocalReplyWithHeaders(
            default, "path_normalization_failed", ResponseFlags.None);
        return false;
    }

    private static void Reject(HttpStream stream)
    {
        stream.Manager.Count(stream.Manager.Stats.DownstreamRqFailedPathNormalization);
        stream.SendLocalReply(ProxyErrors.PathNormalizationFailed);
    }
}
