"""A hundred configuration pushes a second with a thousand clusters: what a worker's turns, the collector's pauses and
clients' latencies are with them, beside without. Target: no garbage collection stops a worker for a millisecond."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from .. import load, peers
from ..process import Process, free_port

CLUSTERS, RATE = 1000, 100
LOAD_RPS, LOAD_CONNECTIONS = 2000, 16
LIMIT_US = 1024  # the bucket's edge next to a millisecond
CONTROL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "control.py")


def run(binary, quick, verbose):
    seconds = 6 if quick else 30
    result = {"name": "pushes", "clusters": CLUSTERS, "pushes_per_second": RATE, "seconds": seconds, "runs": {}}
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        for changed in (1, CLUSTERS):
            quiet, pushed = _play(binary, folder, changed, seconds)
            result["runs"]["%d of %d changed" % (changed, CLUSTERS)] = {"without": quiet, "with": pushed}
            if verbose:
                _show(changed, quiet, pushed)
    worst = result["runs"]["1 of %d changed" % CLUSTERS]["with"]
    result["collections_over_1_ms"] = worst["collections_over_1_ms"]
    result["target_met"] = worst["collections_over_1_ms"] == 0
    return result


def _play(binary, folder, changed, seconds):
    origin = peers.origin(folder)
    control = subprocess.Popen(["taskset", "-c", peers.LOAD_CPU, sys.executable, CONTROL, str(CLUSTERS), str(RATE),
                                str(changed)], stdout=subprocess.PIPE, text=True)
    running = [origin]
    try:
        port, admin = free_port(), free_port()
        path = peers.render("tulle-ads.yaml", folder, "ads", PORT=port, ADMIN=admin, ORIGIN=origin.port,
                            CONTROL=control.stdout.readline().strip())
        # Both cores: the main thread, which takes the pushes, must not share the worker's.
        proxy = Process("tulle-proxy", [binary, "-c", path, "--concurrency", "1", "-l", "warn"], port, folder, "0,1")
        running.append(proxy)
        _wait_for_clusters(admin)
        load.open_loop(port, "small", LOAD_CONNECTIONS, LOAD_RPS, 2)
        quiet = _measure(proxy, port, admin, seconds)
        control.send_signal(signal.SIGUSR1)
        pushed = _measure(proxy, port, admin, seconds)
        return quiet, pushed
    finally:
        for process in running:
            process.stop()
        control.kill()
        control.wait()


def _get(admin, path):
    with urllib.request.urlopen("http://127.0.0.1:%d%s" % (admin, path), timeout=10) as answer:
        return answer.read().decode()


def _stat(admin, name):
    for line in _get(admin, "/stats?filter=^%s$" % name.replace(".", "\\.")).splitlines():
        return int(line.rsplit(" ", 1)[1])
    return 0


def _wait_for_clusters(admin):
    deadline = time.monotonic() + 20
    while _stat(admin, "cluster_manager.active_clusters") < CLUSTERS:
        if time.monotonic() > deadline:
            raise SystemExit("the clusters did not come: " + _get(admin, "/stats?filter=cluster_manager"))
        time.sleep(0.1)


def _difference(after, before):
    return {key: int(value) - int(before.get(key, 0)) for key, value in after.items()
            if int(value) > int(before.get(key, 0))}


def _measure(proxy, port, admin, seconds):
    before, updates, cpu = json.loads(_get(admin, "/memory")), _stat(admin, "cluster_manager.cds.update_success"), \
        proxy.cpu_seconds()
    summary = load.open_loop(port, "small", LOAD_CONNECTIONS, LOAD_RPS, seconds)
    after = json.loads(_get(admin, "/memory"))
    updates = _stat(admin, "cluster_manager.cds.update_success") - updates
    turns = _difference(after["workers"][0]["turns_us"], before["workers"][0]["turns_us"])
    pauses = _difference(after["collection_pauses_us"], before["collection_pauses_us"])
    collections = int(after["collections"]) - int(before["collections"])
    total = int(after["collection_pause_us"]) - int(before["collection_pause_us"])
    return {"pushes_taken": updates, "cpu_s": round(proxy.cpu_seconds() - cpu, 2),
            "collections_of_all": int(after["collections_of_all"]) - int(before["collections_of_all"]),
            "allocated_kb": (int(after["allocated_bytes"]) - int(before["allocated_bytes"])) // 1024,
            "turns_us": turns, "turns_over_1_ms": _over(turns), "collections": collections,
            "collection_pauses_us": pauses, "collections_over_1_ms": _over(pauses),
            "collection_pause_mean_us": round(total / collections) if collections else 0,
            "collections_not_seen": int(after["collection_pauses_missed"]) - int(before["collection_pauses_missed"]),
            "rss_anon_kb": proxy.memory_kb()["RssAnon"],
            "latency": {key: summary[key] for key in ("rps", "p50_ms", "p99_ms", "p999_ms", "max_ms")}}


def _over(histogram):
    return sum(count for upper, count in histogram.items() if int(upper) > LIMIT_US)


def _show(changed, quiet, pushed):
    print("%d of %d clusters changed by each push" % (changed, CLUSTERS))
    for name, row in (("without", quiet), ("with", pushed)):
        print("  %-8s %5d pushes  %6.2f s CPU  p50 %.3f  p99 %.3f  p99.9 %.3f ms  turns > 1 ms: %d  collections %d, > 1 ms: "
              "%d, mean %d us, not seen %d, of all generations %d, %d KB allocated" % (
                  name, row["pushes_taken"], row["cpu_s"], row["latency"]["p50_ms"], row["latency"]["p99_ms"],
                  row["latency"]["p999_ms"], row["turns_over_1_ms"], row["collections"], row["collections_over_1_ms"],
                  row["collection_pause_mean_us"], row["collections_not_seen"], row["collections_of_all"],
                  row["allocated_kb"]))
    edges = sorted({int(e) for row in (quiet, pushed) for key in ("turns_us", "collection_pauses_us") for e in row[key]})
    print("  %12s %12s %12s %12s" % ("below us", "turns quiet", "turns pushed", "collections"))
    for edge in edges:
        print("  %12d %12d %12d %12d" % (edge, *(row[key].get(str(edge), 0) for row, key in (
            (quiet, "turns_us"), (pushed, "turns_us"), (pushed, "collection_pauses_us")))))
    sys.stdout.flush()
