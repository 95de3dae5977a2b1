"""HTTP/1.1, 64 keep-alive connections: CPU per request beside HAProxy and nginx, then latency at 60 % of the
slowest's peak. Target: CPU per small request <= 0.85 x HAProxy's."""
import tempfile

from .. import load, peers
from ..statistics import ratio, spread

CONNECTIONS = 64
TARGET = 0.85


def run(binary, quick, verbose):
    rounds, seconds = (3, 2) if quick else (7, 5)
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        origin = peers.origin(folder)
        running = [origin]
        try:
            proxies = peers.all_proxies(binary, folder, origin.port)
            running += proxies
            result = {"name": "h1", "connections": CONNECTIONS, "rounds": rounds, "seconds": seconds, "bodies": {}}
            for body in ("small", "large"):
                result["bodies"][body] = _cpu(proxies, body, rounds, seconds, verbose)
            result["latency"] = _latency(proxies, result["bodies"]["small"], 2 if quick else 8, verbose)
        finally:
            for process in running:
                process.stop()
    result["target_ratio_to_haproxy"] = TARGET
    result["ratio_to_haproxy"] = result["bodies"]["small"]["tulle-proxy"]["ratio_to_haproxy"]
    result["target_met"] = result["ratio_to_haproxy"] <= TARGET
    return result


def _cpu(proxies, body, rounds, seconds, verbose):
    micros = {p.name: [] for p in proxies}
    rates = {p.name: [] for p in proxies}
    for proxy in proxies:
        load.closed_loop(proxy.port, body, CONNECTIONS, 1)
    for _ in range(rounds):
        for proxy in proxies:
            before = proxy.cpu_seconds()
            requests, errors = load.closed_loop(proxy.port, body, CONNECTIONS, seconds)
            used = proxy.cpu_seconds() - before
            if errors:
                raise SystemExit("%s: %d errors under load" % (proxy.name, errors))
            micros[proxy.name].append(used * 1e6 / requests)
            rates[proxy.name].append(requests / seconds)
    table = {}
    for proxy in proxies:
        name = proxy.name
        table[name] = {"cpu_us_per_request": spread(micros[name]), "requests_per_second": spread(rates[name], 0),
                       "memory_kb": proxy.memory_kb(), "ratio_to_haproxy": ratio(micros[name], micros["haproxy"]),
                       "ratio_to_nginx": ratio(micros[name], micros["nginx"])}
        if verbose:
            cpu = table[name]["cpu_us_per_request"]
            print("%-6s %-12s %6.2f us/request [%.2f-%.2f]  %7.0f rps  %.3f x haproxy  RssAnon %d KB" % (
                body, name, cpu["median"], cpu["min"], cpu["max"], table[name]["requests_per_second"]["median"],
                table[name]["ratio_to_haproxy"], table[name]["memory_kb"]["RssAnon"]), flush=True)
    return table


def _latency(proxies, small, seconds, verbose):
    rate = int(0.6 * min(row["requests_per_second"]["median"] for row in small.values()))
    table = {"rate": rate}
    for proxy in proxies:
        summary = load.open_loop(proxy.port, "small", CONNECTIONS, rate, seconds)
        table[proxy.name] = {key: summary[key] for key in ("rps", "success_rate", "p50_ms", "p99_ms", "p999_ms", "max_ms")}
        if verbose:
            print("%d rps  %-12s p50 %.3f ms  p99 %.3f ms  p99.9 %.3f ms" % (
                rate, proxy.name, summary["p50_ms"], summary["p99_ms"], summary["p999_ms"]), flush=True)
    return table
