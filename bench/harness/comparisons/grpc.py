"""gRPC through one proxy, to a server of Node's grpc-js: unary calls of 100 bytes (CPU per call, and latency at a fixed
rate), and a bidirectional stream of 1 KB messages, beside HAProxy's HTTP/2."""
import os
import struct
import subprocess
import tempfile

from .. import load, peers
from ..statistics import spread
from .h2 import cpu_per_request

CONNECTIONS, STREAMS, CALL_BYTES, MESSAGE_BYTES = 16, 8, 100, 1024
HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PEERS = os.path.join(HARNESS, "..", "..", "tests", "Tulle.Grpc.Tests", "Peers")
PATH = "tulle.test.Echo/Unary"
HEADERS = ["-H", "content-type: application/grpc", "-H", "te: trailers"]


def run(binary, quick, verbose):
    rounds, seconds, messages = (3, 2, 5_000) if quick else (7, 5, 30_000)
    result = {"name": "grpc", "connections": CONNECTIONS, "streams": STREAMS, "rounds": rounds, "seconds": seconds}
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        call = os.path.join(folder, "call")
        with open(call, "wb") as f:
            f.write(struct.pack(">BI", 0, CALL_BYTES) + b"x" * CALL_BYTES)
        running = []
        try:
            origin = _server(folder, running)
            proxies = [peers.protocols_tulle(binary, folder, "tulle-proxy", origin, True, True)]
            running += proxies
            proxies.append(peers.protocols_haproxy(folder, "haproxy", origin, True, True))
            running.append(proxies[1])
            result["unary"] = cpu_per_request(
                proxies, rounds, verbose, "unary",
                lambda p: load.closed_loop_h2(p.port, PATH, CONNECTIONS, STREAMS, seconds, "-d", call, *HEADERS))
            result["latency"] = _latency(proxies, call, rounds, seconds, folder, verbose)
            result["stream"] = _stream(proxies, rounds, messages, verbose)
        finally:
            for process in reversed(running):
                process.stop()
    return result


def _server(folder, running):
    """The port of tests/Tulle.Grpc.Tests/Peers/server.js, which chooses it and ends with its standard input."""
    if not os.path.isdir(os.path.join(PEERS, "node_modules")):
        raise SystemExit("first: npm ci --prefix tests/Tulle.Grpc.Tests/Peers")
    child = subprocess.Popen(["taskset", "-c", peers.LOAD_CPU, "node", os.path.join(PEERS, "server.js")],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)

    class Server:
        @staticmethod
        def stop():
            child.stdin.close()
            child.wait()

    running.append(Server)
    return int(child.stdout.readline().split()[-1])


def _latency(proxies, call, rounds, seconds, folder, verbose):
    """Each call's time as h2load logs it, 16 connections with 50 calls a second each."""
    log = os.path.join(folder, "times")
    runs = {p.name: {"p50_ms": [], "p99_ms": []} for p in proxies}
    for _ in range(rounds):
        for proxy in proxies:
            if os.path.exists(log):
                os.remove(log)
            load.closed_loop_h2(proxy.port, PATH, CONNECTIONS, 1, seconds, "-d", call, "--rps=50", "--log-file=" + log, *HEADERS)
            with open(log) as f:
                times = sorted(int(line.split("\t")[2]) for line in f)
            runs[proxy.name]["p50_ms"].append(times[len(times) // 2] / 1000)
            runs[proxy.name]["p99_ms"].append(times[len(times) * 99 // 100] / 1000)
    table = {name: {key: spread(values, 3) for key, values in row.items()} for name, row in runs.items()}
    if verbose:
        for name, row in table.items():
            print("%d calls/s  %-12s p50 %.3f ms  p99 %.3f ms" % (
                50 * CONNECTIONS, name, row["p50_ms"]["median"], row["p99_ms"]["median"]), flush=True)
    return table


def _stream(proxies, rounds, messages, verbose):
    rates, micros = {p.name: [] for p in proxies}, {p.name: [] for p in proxies}
    for _ in range(rounds):
        for proxy in proxies:
            before = proxy.cpu_seconds()
            out = subprocess.run(["taskset", "-c", peers.LOAD_CPU, "/usr/bin/python3", os.path.join(HARNESS, "grpc_stream.py"),
                                  str(proxy.port), str(messages), str(MESSAGE_BYTES)],
                                 capture_output=True, text=True, check=True).stdout
            rates[proxy.name].append(float(out))
            micros[proxy.name].append((proxy.cpu_seconds() - before) * 1e6 / messages)
    table = {name: {"messages_per_second": spread(rates[name], 0), "cpu_us_per_message": spread(micros[name])} for name in rates}
    if verbose:
        for name, row in table.items():
            print("stream  %-12s %.0f messages/s there and back, %.2f us each" % (
                name, row["messages_per_second"]["median"], row["cpu_us_per_message"]["median"]), flush=True)
    return table
