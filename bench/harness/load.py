"""Load: wrk (closed loop, for CPU per request) and tulle-load (open loop, for latency)."""
import json
import os
import re
import subprocess

from .peers import LOAD_CPU

TULLE_LOAD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "artifacts", "bin", "tulle-load")


def closed_loop(port, path, connections, seconds):
    """Completed requests and errors of one wrk run."""
    out = subprocess.run(["taskset", "-c", LOAD_CPU, "wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds,
                          "http://127.0.0.1:%d/%s" % (port, path)], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = int(bad.group(1)) if bad else 0
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    if socket_errors:
        errors += sum(int(n) for n in socket_errors.groups())
    return requests, errors


def closed_loop_h2(port, path, connections, streams, seconds, *more):
    """Completed requests and failures of one h2load run over HTTP/2 without TLS."""
    out = subprocess.run(["taskset", "-c", LOAD_CPU, "h2load", "-t1", "-c%d" % connections, "-m%d" % streams,
                          "-D%d" % seconds, *more, "http://127.0.0.1:%d/%s" % (port, path)],
                         capture_output=True, text=True, check=True).stdout
    line = re.search(r"requests: \d+ total, \d+ started, \d+ done, (\d+) succeeded, (\d+) failed", out)
    return int(line.group(1)), int(line.group(2))


def open_loop(port, path, connections, rate, seconds):
    """tulle-load's JSON summary: latencies from the intended send time."""
    out = subprocess.run(["taskset", "-c", LOAD_CPU, TULLE_LOAD, "--url", "http://127.0.0.1:%d/%s" % (port, path),
                          "--connections", str(connections), "--rate", str(rate), "--duration", "%ds" % seconds,
                          "--warmup", "1s", "--json"], capture_output=True, text=True, check=False)
    if not out.stdout:
        raise SystemExit("tulle-load: " + out.stderr)
    return json.loads(out.stdout.strip().splitlines()[-1])  # with its success_rate, also where nothing succeeded
