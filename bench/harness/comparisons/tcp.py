"""tcp_proxy beside HAProxy's TCP mode (as it comes, and with splice) and nginx's stream module: CPU per GB both ways, CPU
and latency of small messages. Target: CPU per GB <= 1.1 x HAProxy's as it comes."""
import json
import os
import subprocess
import sys
import tempfile

from .. import peers
from ..process import Process, free_port
from ..statistics import ratio, spread

TARGET = 1.1
STREAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "stream.py")
NGINX_STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"
CONNECTIONS = 8


def run(binary, quick, verbose):
    rounds, megabytes, seconds = (3, 64, 1.5) if quick else (7, 256, 4)
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        os.chmod(folder, 0o755)
        origin = subprocess.Popen(["taskset", "-c", peers.LOAD_CPU, sys.executable, STREAM, "origin"],
                                  stdout=subprocess.PIPE, text=True)
        running = []
        try:
            proxies = _proxies(binary, folder, int(origin.stdout.readline()), running)
            result = {"name": "tcp", "connections": CONNECTIONS, "megabytes_each": megabytes, "rounds": rounds, "bulk": {}}
            for way in ("down", "up"):
                result["bulk"][way] = _bulk(proxies, way, rounds, megabytes, verbose)
            result["ping"] = _ping(proxies, rounds, seconds, verbose)
        finally:
            for process in running:
                process.stop()
            origin.kill()
            origin.wait()
    ratios = [table["tulle-proxy"]["ratio_to_haproxy"] for table in result["bulk"].values()]
    result.update(target_ratio_to_haproxy=TARGET, ratio_to_haproxy=max(ratios), target_met=max(ratios) <= TARGET)
    return result


def _proxies(binary, folder, origin, running):
    def start(name, template, argv, **values):
        port = free_port()
        path = peers.render(template, folder, name, PORT=port, ORIGIN=origin, ADMIN=free_port(), **values)
        running.append(Process(name, [a if a != "@" else path for a in argv], port, folder, peers.PROXY_CPU))

    start("tulle-proxy", "tulle-tcp.yaml", [binary, "-c", "@", "--concurrency", "1", "-l", "warn"])
    start("haproxy", "haproxy-tcp.cfg", ["/usr/sbin/haproxy", "-db", "-f", "@"], SPLICE="# no splice, as it comes")
    start("haproxy-splice", "haproxy-tcp.cfg", ["/usr/sbin/haproxy", "-db", "-f", "@"],
          SPLICE="option splice-request\n    option splice-response")
    if os.path.exists(NGINX_STREAM):
        start("nginx", "nginx-tcp.conf", ["/usr/sbin/nginx", "-c", "@"])
    return list(running)


def _client(*argv):
    return subprocess.run(["taskset", "-c", peers.LOAD_CPU, sys.executable, STREAM] + [str(a) for a in argv],
                          capture_output=True, text=True, check=True).stdout


def _bulk(proxies, way, rounds, megabytes, verbose):
    cpu = {p.name: [] for p in proxies}
    rate = {p.name: [] for p in proxies}
    total = CONNECTIONS * megabytes / 1024
    for proxy in proxies:
        _client("bulk", proxy.port, way, CONNECTIONS, 4 << 20)
    for _ in range(rounds):
        for proxy in proxies:
            before = proxy.cpu_seconds()
            seconds = float(_client("bulk", proxy.port, way, CONNECTIONS, megabytes << 20))
            cpu[proxy.name].append(proxy.cpu_seconds() - before)
            rate[proxy.name].append(total / seconds)
    table = {}
    for proxy in proxies:
        name = proxy.name
        table[name] = {"cpu_s_per_gb": spread([c / total for c in cpu[name]], 3), "gb_per_s": spread(rate[name]),
                       "ratio_to_haproxy": ratio(cpu[name], cpu["haproxy"]), "memory_kb": proxy.memory_kb()}
        if verbose:
            print("%-5s %-15s %.3f s/GB [%.3f-%.3f]  %5.2f GB/s  %.3f x haproxy  RssAnon %d KB" % (
                way, name, *(table[name]["cpu_s_per_gb"][k] for k in ("median", "min", "max")),
                table[name]["gb_per_s"]["median"], table[name]["ratio_to_haproxy"],
                table[name]["memory_kb"]["RssAnon"]), flush=True)
    return table


def _ping(proxies, rounds, seconds, verbose):
    cpu = {p.name: [] for p in proxies}
    runs = {p.name: [] for p in proxies}
    for _ in range(rounds):
        for proxy in proxies:
            before = proxy.cpu_seconds()
            got = json.loads(_client("ping", proxy.port, 32, 64, seconds))
            cpu[proxy.name].append((proxy.cpu_seconds() - before) * 1e6 / got["round_trips"])
            runs[proxy.name].append(got)
    table = {}
    for name, got in runs.items():
        table[name] = {"cpu_us_per_round_trip": spread(cpu[name]), "p50_ms": spread([r["p50_ms"] for r in got], 3),
                       "p99_ms": spread([r["p99_ms"] for r in got], 3), "ratio_to_haproxy": ratio(cpu[name], cpu["haproxy"])}
        if verbose:
            print("ping  %-15s %6.2f us/round trip  p50 %.3f ms  p99 %.3f ms  %.3f x haproxy" % (
                name, table[name]["cpu_us_per_round_trip"]["median"], table[name]["p50_ms"]["median"],
                table[name]["p99_ms"]["median"], table[name]["ratio_to_haproxy"]), flush=True)
    return table
