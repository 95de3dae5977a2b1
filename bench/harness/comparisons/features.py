"""What features cost: CPU per small request of tulle-proxy with each beside without, in one run. Target: 10,000 exact
paths cost <= 1.1 x one."""
import json
import os
import tempfile

from .. import load, peers
from ..process import Process, free_port
from ..statistics import ratio, spread

TARGET = 1.1
CONNECTIONS = 64
PATH = "r/9999"
TYPE = "type.googleapis.com/envoy.extensions."
JSON_LOG = {"time": "%START_TIME%", "method": "%REQ(:METHOD)%", "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
            "protocol": "%PROTOCOL%", "status": "%RESPONSE_CODE%", "flags": "%RESPONSE_FLAGS%",
            "received": "%BYTES_RECEIVED%", "sent": "%BYTES_SENT%", "duration": "%DURATION%",
            "upstream_time": "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%", "forwarded": "%REQ(X-FORWARDED-FOR)%",
            "agent": "%REQ(USER-AGENT)%", "id": "%REQ(X-REQUEST-ID)%", "authority": "%REQ(:AUTHORITY)%",
            "upstream": "%UPSTREAM_HOST%"}


def _route(**match):
    return {"match": match, "route": {"cluster": "origin"}}


def _paths(count):
    return {"routes": [_route(path="/r/%d" % i) for i in range(10000 - count, 10000)]}


def _log(folder, name, **fields):
    return {"manager": {"access_log": [{"name": "file", "typed_config": dict(
        {"@type": TYPE + "access_loggers.file.v3.FileAccessLog", "path": os.path.join(folder, name + ".log")}, **fields)}]}}


def variants(folder):
    headers = [{"header": {"key": "x-added-%d" % i, "value": "value"}} for i in range(3)]
    removed = ["x-unwanted", "x-unwanted-too"]
    return {
        "base": {},
        "text log": _log(folder, "text"),
        "json log": _log(folder, "json", log_format={"json_format": JSON_LOG}),
        "no stats": {"bootstrap": {"stats_config": {"stats_matcher": {"reject_all": True}}}},
        "header mutation": {"virtual_host": {
            "request_headers_to_add": headers, "request_headers_to_remove": removed,
            "response_headers_to_add": headers, "response_headers_to_remove": removed}},
        "1 path": _paths(1),
        "100 paths": _paths(100),
        "10000 paths": _paths(10000),
        "10000 prefixes": {"routes": [_route(prefix="/r/%d" % i) for i in range(10000)][::-1]},
    }


def _start(binary, folder, name, origin, variant):
    port = free_port()
    host = dict({"name": "all", "domains": ["*"], "routes": variant.get("routes", [_route(prefix="/")])},
                **variant.get("virtual_host", {}))
    manager = dict({"@type": TYPE + "filters.network.http_connection_manager.v3.HttpConnectionManager",
                    "stat_prefix": "main", "route_config": {"name": "main", "virtual_hosts": [host]},
                    "http_filters": [{"name": "router", "typed_config": {
                        "@type": TYPE + "filters.http.router.v3.Router"}}]}, **variant.get("manager", {}))

    def address(number):
        return {"socket_address": {"address": "127.0.0.1", "port_value": number}}

    config = dict({"admin": {"address": address(free_port())}, "static_resources": {
        "listeners": [{"name": "main", "address": address(port), "filter_chains": [
            {"filters": [{"name": "hcm", "typed_config": manager}]}]}],
        "clusters": [{"name": "origin", "type": "STATIC", "connect_timeout": "2s", "load_assignment": {
            "cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address(origin)}}]}]}}],
    }}, **variant.get("bootstrap", {}))
    path = os.path.join(folder, name.replace(" ", "-") + ".json")
    with open(path, "w") as f:
        json.dump(config, f)
    return Process(name, [binary, "-c", path, "--concurrency", "1", "-l", "warn"], port, folder, peers.PROXY_CPU)


def run(binary, quick, verbose):
    rounds, seconds = (4, 1) if quick else (9, 3)
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        origin = peers.origin(folder)
        running = [origin]
        try:
            proxies = []
            for name, variant in variants(folder).items():
                proxies.append(_start(binary, folder, name, origin.port, variant))
                running.append(proxies[-1])
            micros = _measure(proxies, rounds, seconds)
        finally:
            for process in running:
                process.stop()
    table = {}
    for name, values in micros.items():
        table[name] = {"cpu_us_per_request": spread(values), "ratio_to_base": ratio(values, micros["base"]),
                       "ratio_to_1_path": ratio(values, micros["1 path"])}
        if verbose:
            print("%-16s %6.2f us/request  %.3f x base  %.3f x one path" % (
                name, table[name]["cpu_us_per_request"]["median"], table[name]["ratio_to_base"],
                table[name]["ratio_to_1_path"]), flush=True)
    met = table["10000 paths"]["ratio_to_1_path"]
    return {"name": "features", "connections": CONNECTIONS, "rounds": rounds, "seconds": seconds, "variants": table,
            "target_ratio_10000_paths_to_1": TARGET, "ratio_10000_paths_to_1": met, "target_met": met <= TARGET}


def _measure(proxies, rounds, seconds):
    micros = {p.name: [] for p in proxies}
    for number in range(rounds + 1):
        for proxy in proxies:
            before = proxy.cpu_seconds()
            requests, errors = load.closed_loop(proxy.port, PATH, CONNECTIONS, seconds)
            if errors:
                raise SystemExit("%s: %d errors under load" % (proxy.name, errors))
            if number > 0:  # the first round warms up
                micros[proxy.name].append((proxy.cpu_seconds() - before) * 1e6 / requests)
    return micros
