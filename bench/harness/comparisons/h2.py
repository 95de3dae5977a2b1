"""HTTP/2 without TLS on both sides, 64 connections with 8 streams each, 100 bytes: CPU per request beside HAProxy and
nghttpx. Targets: <= 0.95 x HAProxy's and <= 1.0 x nghttpx's."""
import tempfile

from .. import load, peers
from ..statistics import ratio, spread

CONNECTIONS, STREAMS = 64, 8
TARGETS = {"haproxy": 0.95, "nghttpx": 1.0}


def run(binary, quick, verbose):
    rounds, seconds = (3, 2) if quick else (7, 5)
    result = {"name": "h2", "connections": CONNECTIONS, "streams": STREAMS, "rounds": rounds, "seconds": seconds}
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        origin = peers.h2_origin(folder)
        running = [origin]
        try:
            running.append(peers.protocols_tulle(binary, folder, "tulle-proxy", origin.port, True, True))
            running.append(peers.protocols_haproxy(folder, "haproxy", origin.port, True, True))
            running.append(peers.nghttpx(folder, origin.port))
            for body in ("small", "large"):
                result[body] = cpu_per_request(
                    running[1:], rounds, verbose, body,
                    lambda proxy: load.closed_loop_h2(proxy.port, body, CONNECTIONS, STREAMS, seconds))
        finally:
            for process in running:
                process.stop()
    ours = result["small"]["tulle-proxy"]
    result["targets"] = TARGETS
    result["target_met"] = all(ours["ratio_to"][name] <= most for name, most in TARGETS.items())
    return result


def cpu_per_request(subjects, rounds, verbose, label, play):
    """Interleaved rounds; a subject is one process or a list of them, whose CPU adds up. The first one is ours."""
    groups = [s if isinstance(s, list) else [s] for s in subjects]
    micros = {g[0].name: [] for g in groups}
    for group in groups:
        play(group[0])
    for _ in range(rounds):
        for group in groups:
            before = sum(p.cpu_seconds() for p in group)
            requests, errors = play(group[0])
            if errors:
                raise SystemExit("%s: %d errors under load" % (group[0].name, errors))
            micros[group[0].name].append((sum(p.cpu_seconds() for p in group) - before) * 1e6 / requests)
    table = {}
    for group in groups:
        name = group[0].name
        table[name] = {"cpu_us_per_request": spread(micros[name]), "memory_kb": group[0].memory_kb(),
                       "ratio_to": {peer: ratio(micros[name], values) for peer, values in micros.items() if peer != name}}
        if verbose:
            cpu = table[name]["cpu_us_per_request"]
            print("%-6s %-12s %6.2f us/request [%.2f-%.2f]  %s  RssAnon %d KB" % (
                label, name, cpu["median"], cpu["min"], cpu["max"],
                "  ".join("%.3f x %s" % (value, peer) for peer, value in table[name]["ratio_to"].items()),
                table[name]["memory_kb"]["RssAnon"]), flush=True)
    return table
