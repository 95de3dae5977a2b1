"""HTTP/1.1, 64 keep-alive connections: CPU per request beside HAProxy and nginx, then latency at 60 % of the
slowest's peak, interleaved too. Target: CPU per small request <= 0.80 x HAProxy's."""
import json
import tempfile
import urllib.request

from .. import load, peers
from ..statistics import ratio, spread

CONNECTIONS = 64
TARGET = 0.80


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
            result["latency"] = _latency(proxies, result["bodies"]["small"], quick, verbose)
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


def _latency(proxies, small, quick, verbose):
    rounds, seconds = (3, 2) if quick else (7, 4)
    rate = int(0.6 * min(row["requests_per_second"]["median"] for row in small.values()))
    runs = {p.name: [] for p in proxies}
    before = _turns(proxies[0])
    for _ in range(rounds):
        for proxy in proxies:
            runs[proxy.name].append(load.open_loop(proxy.port, "small", CONNECTIONS, rate, seconds))
    after = _turns(proxies[0])
    table = {"rate": rate, "rounds": rounds, "seconds": seconds,
             "turns_us": {edge: count - before.get(edge, 0) for edge, count in after.items()}}
    for name, got in runs.items():
        row = {key: spread([run[key] for run in got], 3) for key in ("rps", "p50_ms", "p99_ms", "p999_ms", "max_ms")}
        row["success_rate"] = min(run["success_rate"] for run in got)
        table[name] = row
        if verbose:
            print("%d rps  %-12s p50 %.3f ms  p99 %.3f [%.3f-%.3f] ms  p99.9 %.3f ms" % (
                rate, name, row["p50_ms"]["median"], *(row["p99_ms"][k] for k in ("median", "min", "max")),
                row["p999_ms"]["median"]), flush=True)
    if verbose:
        print("turns of our worker, below so many us: %s" % table["turns_us"], flush=True)
    return table


def _turns(proxy):
    """How long the worker's turns took so far: what of the tail is ours."""
    with urllib.request.urlopen("http://127.0.0.1:%d/memory" % proxy.admin, timeout=10) as answer:
        return {edge: int(count) for edge, count in json.load(answer)["workers"][0]["turns_us"].items()}
