"""100 MB up and down over HTTP/2 with 30 ms of round trip: how much of what the window allows (window / round trip) is
reached. Up: the line is between client and proxy, the window is the listener's. Down: the line is between proxy and
origin, the window is the cluster's. Target: >= 90 %. Beside it the same on a hop between two of our proxies, where the window
begins with 64 KiB and has to grow: what that costs.

Nobody's CPU is measured here, so the relay and the client may use both: at 16 MiB in 30 ms they have to carry 560 MB/s."""
import os
import re
import subprocess
import sys
import tempfile

from .. import load, peers
from ..process import Process, free_port
from ..statistics import spread

BYTES = 100_000_000
ROUND_TRIP_MS = 30
WINDOWS = (1 << 20, 4 << 20, 16 << 20)
TARGET = 0.90
BOTH_CPUS = "%s,%s" % (peers.PROXY_CPU, peers.LOAD_CPU)
RELAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "relay.py")


def run(binary, quick, verbose):
    rounds = 3 if quick else 5
    result = {"name": "window", "bytes": BYTES, "round_trip_ms": ROUND_TRIP_MS, "target": TARGET, "rows": []}
    for window in WINDOWS:
        for direction in ("up", "down"):
            for grows in (False, True):
                result["rows"].append(_row(binary, window, direction, grows, rounds, verbose))
    result["target_met"] = all(row["reached"]["median"] >= TARGET for row in result["rows"] if not row["grows"])
    return result


def _row(binary, window, direction, grows, rounds, verbose):
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        running = []
        try:
            origin = peers.h2_origin(folder)
            running.append(origin)
            body = os.path.join(folder, "www", "body")
            with open(body, "wb") as f:
                f.write(b"x" * BYTES)
            near_origin = origin.port
            if direction == "down":
                near_origin = _relay(folder, origin.port, running)
            proxy = peers.protocols_tulle(binary, folder, "tulle-proxy", near_origin, True, True, window, grows)
            running.append(proxy)
            near_client = _relay(folder, proxy.port, running) if direction == "up" else proxy.port
            reached = []
            for _ in range(rounds):
                seconds = _transfer(near_client, body if direction == "up" else None)
                # A trip until the windows are known, and one for the answer.
                allowed = BYTES / (window / (ROUND_TRIP_MS / 1000)) + 2 * ROUND_TRIP_MS / 1000
                reached.append(allowed / seconds)
        finally:
            for process in reversed(running):
                process.stop()
    row = {"window_bytes": window, "direction": direction, "grows": grows, "reached": spread(reached, 3)}
    if verbose:
        print("%2d MiB  %-4s  %-5s  %3.0f %% of what the window allows [%.0f-%.0f]" % (
            window >> 20, direction, "grows" if grows else "", *(100 * row["reached"][k] for k in ("median", "min", "max"))), flush=True)
    return row


def _relay(folder, target, running):
    port = free_port()
    running.append(Process("relay", [sys.executable, RELAY, str(port), str(target), str(ROUND_TRIP_MS / 2)], port, folder,
                           BOTH_CPUS))
    return port


def _transfer(port, upload):
    """Seconds of one request, its connection established."""
    command = ["taskset", "-c", BOTH_CPUS, "h2load", "-n1", "-c1", "-w30", "-W30"]
    command += ["-d", upload, "http://127.0.0.1:%d/small" % port] if upload else ["http://127.0.0.1:%d/body" % port]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "1 succeeded" not in out:
        raise SystemExit("h2load: " + out)
    line = re.search(r"time for request:\s+([\d.]+)(us|ms|s)", out)
    return float(line.group(1)) * {"us": 1e-6, "ms": 1e-3, "s": 1}[line.group(2)]
