using System.Globalization;

namespace Tulle.Cli.Demo;

/// <summary>
/// What a proxy has counted of the requests that came in for its service, read from its Prometheus page: cumulative, so
/// the difference of two readings is what happened between them, and the sum of two proxies is their service.
/// </summary>
internal sealed class RequestFigures
{
    private const string Buckets = "envoy_http_downstream_rq_time_bucket{";
    private const string Classes = "envoy_http_downstream_rq_xx{";
    private const string FailedCalls = "envoy_cluster_grpc_failure{envoy_cluster_name=\"inbound/";
    private const string Inbound = "envoy_http_conn_manager_prefix=\"inbound_";

    private readonly SortedDictionary<double, double> _buckets = [];

    public double Requests { get; private set; }

    public double Failures { get; private set; }

    public static RequestFigures Parse(string page)
    {
        RequestFigures figures = new();
        foreach (ReadOnlySpan<char> line in page.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(FailedCalls))
            {
                // To HTTP it was a success: the status of a call is in its trailers.
                figures.Failures += ValueOf(line);
                continue;
            }

            bool isBucket = line.StartsWith(Buckets);
            if ((!isBucket && !line.StartsWith(Classes)) || line.IndexOf(Inbound) < 0)
            {
                continue;
            }

            double value = ValueOf(line);
            if (isBucket)
            {
                figures.AddBucket(LabelOf(line, "le=\""), value);
            }
            else
            {
                figures.Requests += value;
                figures.Failures += LabelOf(line, "envoy_response_code_class=\"") is "5" ? value : 0;
            }
        }

        return figures;
    }

    public static RequestFigures Sum(IEnumerable<RequestFigures> parts)
    {
        RequestFigures sum = new();
        foreach (RequestFigures part in parts)
        {
            sum.Add(part, 1);
        }

        return sum;
    }

    public RequestFigures Since(RequestFigures before)
    {
        RequestFigures change = new();
        change.Add(this, 1);
        change.Add(before, -1);
        return change;
    }

    /// <summary>Milliseconds, interpolated inside the bucket.</summary>
    public double QuantileMs(double quantile)
    {
        double total = _buckets.Count > 0 ? _buckets.Last().Value : 0;
        double rank = quantile * total;
        double lowMs = 0;
        double lowCount = 0;
        foreach ((double highMs, double count) in _buckets)
        {
            if (count >= rank && count > lowCount)
            {
                return double.IsInfinity(highMs)
                    ? lowMs
                    : lowMs + ((highMs - lowMs) * (rank - lowCount) / (count - lowCount));
            }

            (lowMs, lowCount) = (highMs, count);
        }

        return 0;
    }

    private static double ValueOf(ReadOnlySpan<char> line) =>
        double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static ReadOnlySpan<char> LabelOf(ReadOnlySpan<char> line, string label)
    {
        int start = line.IndexOf(label);
        ReadOnlySpan<char> rest = start < 0 ? default : line[(start + label.Length)..];
        int end = rest.IndexOf('"');
        return end < 0 ? default : rest[..end];
    }

    private void AddBucket(ReadOnlySpan<char> bound, double count)
    {
        double ms = bound is "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture);
        _buckets[ms] = _buckets.GetValueOrDefault(ms) + count;
    }

    private void Add(RequestFigures other, int sign)
    {
        Requests += sign * other.Requests;
        Failures += sign * other.Failures;
        foreach ((double ms, double count) in other._buckets)
        {
            _buckets[ms] = _buckets.GetValueOrDefault(ms) + (sign * count);
        }
    }
}
