using Tulle.Cli.Demo;

namespace Tulle.Cli.Tests;

public sealed class RequestFiguresTests
{
    [Fact]
    public void Only_what_came_in_for_the_service_counts()
    {
        RequestFigures figures = RequestFigures.Parse("""
            envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="inbound_80"} 90
            envoy_http_downstream_rq_xx{envoy_response_code_class="5",envoy_http_conn_manager_prefix="inbound_80"} 10
            envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="outbound_81"} 7
            """);

        Assert.Equal(100, figures.Requests);
        Assert.Equal(10, figures.Failures);
    }

    [Fact]
    public void A_call_that_fails_inside_an_HTTP_200_is_a_failure()
    {
        RequestFigures figures = RequestFigures.Parse("""
            envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="inbound_80"} 90
            envoy_cluster_grpc_success{envoy_cluster_name="inbound/8080"} 70
            envoy_cluster_grpc_failure{envoy_cluster_name="inbound/8080"} 20
            envoy_cluster_grpc_failure{envoy_cluster_name="emoji.default:80"} 5
            """);

        Assert.Equal(90, figures.Requests);
        Assert.Equal(20, figures.Failures);
    }

    [Fact]
    public void A_quantile_of_an_interval_is_interpolated_from_what_was_added_in_it()
    {
        const string Page = """
            envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix="inbound_80",le="1"} A
            envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix="inbound_80",le="5"} B
            envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix="inbound_80",le="+Inf"} B
            """;
        RequestFigures before = RequestFigures.Parse(Page.Replace("A", "100").Replace("B", "100"));
        RequestFigures after = RequestFigures.Parse(Page.Replace("A", "150").Replace("B", "200"));

        RequestFigures change = after.Since(before);

        Assert.Equal(1, change.QuantileMs(0.5), 6);
        Assert.Equal(3, change.QuantileMs(0.75), 6);
        Assert.Equal(5, change.QuantileMs(1), 6);
    }

    [Fact]
    public void Two_proxies_of_a_service_add_up()
    {
        RequestFigures one = RequestFigures.Parse(
            "envoy_http_downstream_rq_xx{envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"inbound_1\"} 3");

        Assert.Equal(6, RequestFigures.Sum([one, one]).Requests);
    }
}
