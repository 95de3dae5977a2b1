"""Rows about the network: SYNs and packets that vanish, resets at each point."""
import os
import socket
import struct
import subprocess
import time

from . import client
from .peers import PEER, Peer, Script, read_head, well
from .rig import Failed, Proxy, Skipped, cluster, expect, http_listener, route, tcp_listener, wait_until
from .rows import row


def loopback_up():
    """In a network namespace of its own."""
    _ip("link set lo up")


def _ip(command, prefix=()):
    try:
        done = subprocess.run(list(prefix) + ["ip"] + command.split(), capture_output=True, text=True, check=False)
    except OSError as reason:
        raise Skipped("ip: %s" % reason) from reason
    if done.returncode != 0:
        raise Skipped("ip %s: %s" % (command, done.stderr.strip()))


def _log(row, name):
    return {"path": os.path.join(row.folder, name + ".log"), "format": "%RESPONSE_CODE% %RESPONSE_FLAGS%"}


def _lines(log, count):
    def read():
        try:
            with open(log["path"]) as f:
                lines = f.read().splitlines()
            return lines if len(lines) >= count else None
        except OSError:
            return None
    return wait_until("%d lines in the access log" % count, read)


@row("35-syn-dropped", "SYNs to the origin are dropped: the connect timeout, then another endpoint")
def syn_dropped(row):
    full = int(Peer(row, "full").first_line())
    origin = Script(row, well)
    log = _log(row, "http")
    retry = {"retry_on": "connect-failure", "num_retries": 3, "retry_back_off": {
        "base_interval": "0.001s", "max_interval": "0.002s"}}
    proxy = Proxy(row, [http_listener("http", [route("/one", "one"), route("/", "two", retry_policy=retry)], log=log)],
                  [cluster("one", full, connect_timeout="0.3s"),
                   cluster("two", full, origin.port, connect_timeout="0.3s")])
    status, seconds = client.exchange(proxy.port("http"), "/one")
    expect(status == 503 and seconds >= 0.29, "503 after the connect timeout; was %d after %.3f s", status, seconds)
    expect("503 UF" in _lines(log, 1)[0], "the log says 503 UF: %s", _lines(log, 1)[0])
    taken = []
    for _ in range(6 if row.quick else 30):
        status, seconds_with_retry = client.exchange(proxy.port("http"))
        expect(status == 200, "another endpoint answers; was %d", status)
        taken.append(seconds_with_retry)
    expect(proxy.stat("cluster.two.upstream_cx_connect_timeout") > 0, "no connect timeout was seen")
    proxy.expect_rest()
    return {"connect_timeout_s": 0.3, "failed_after_s": round(seconds, 3), "slowest_with_retry_s": round(max(taken), 3)}


POINTS = ["on accept", "behind the request head", "inside the request body", "inside the response head",
          "inside the response body", "behind the response"]


@row("36-resets", "the origin resets at six points: right answer, no request twice")
def resets(row):
    seen = {}
    point = [""]

    def reset(sock):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()

    def origin(sock, _):
        now = point[0]
        if now == "on accept":
            return reset(sock)
        rest = b""
        while True:
            head, rest = read_head(sock, rest)
            if head is None:
                return
            seen[now] = seen.get(now, 0) + 1
            if now == "behind the request head":
                return reset(sock)
            while len(rest) < (5 if now == "inside the request body" else 10):
                rest += sock.recv(4096)
            if now == "inside the request body":
                return reset(sock)
            rest = b""
            sent = {"inside the response head": b"HTTP/1.1 200 OK\r\ncontent-le",
                    "inside the response body": b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234"}.get(
                        now, b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
            sock.sendall(sent)
            if now == "behind the response":
                time.sleep(0.02)  # the reset must not overtake the bytes
            else:
                time.sleep(0.05)
            return reset(sock)

    server = Script(row, origin)
    log = _log(row, "http")
    retry = {"retry_on": "connect-failure,refused-stream", "num_retries": 2}
    proxy = Proxy(row, [http_listener("http", [route("/", "origin", retry_policy=retry)], log=log)],
                  [cluster("origin", server.port)])
    answers = {}
    for name in POINTS:
        point[0] = name
        with client.connect(proxy.port("http")) as sock:
            text = client.request("/post", "POST", b"0123456789")
            sock.sendall(text[:-5])
            if name != "inside the request body":
                sock.sendall(text[-5:])
            status, _, whole = client.read_response(sock)
            answers[name] = "%d%s" % (status, "" if whole else " cut")
        expect(seen.get(name, 0) <= 1, "%s: the request came %d times", name, seen.get(name, 0))
    flags = _lines(log, len(POINTS))
    for name in POINTS[:4]:
        expect(answers[name] in ("502", "503"), "%s: %s", name, answers[name])
    expect(answers[POINTS[4]] == "200 cut", "%s: %s", POINTS[4], answers[POINTS[4]])
    expect(answers[POINTS[5]] == "200", "%s: %s", POINTS[5], answers[POINTS[5]])
    expect(all(line.split(" ")[1] != "-" for line in flags[:5]), "a reset without a flag: %s", flags)
    proxy.expect_rest()
    return {name: "%s %s" % (answers[name], line.split(" ")[1]) for name, line in zip(POINTS, flags)}


@row("37-half-open", "the origin's host vanishes without a word: timeouts and keep-alive probes end it", namespaces="-n")
def half_open(row):
    loopback_up()
    _ip("link add tulle0 type veth peer name tulle1")
    _ip("addr add 10.9.0.1/24 dev tulle0")
    _ip("link set tulle0 up")
    host = subprocess.Popen(["unshare", "-n", "sleep", "3600"])
    row.on_end(host.wait)
    row.on_end(host.kill)
    wait_until("the host is a network of its own",
               lambda: os.readlink("/proc/%d/ns/net" % host.pid) != os.readlink("/proc/self/ns/net"))
    inside = ["nsenter", "-t", str(host.pid), "-n"]
    _ip("link set tulle1 netns %d" % host.pid)
    _ip("link set lo up", inside)
    _ip("addr add 10.9.0.2/24 dev tulle1", inside)
    _ip("link set tulle1 up", inside)
    origin = subprocess.Popen(inside + ["/usr/bin/python3", "-S", "-E", "-c", _LISTEN, PEER], stdout=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, text=True)
    row.on_end(origin.wait)
    row.on_end(origin.kill)
    port = int(origin.stdout.readline())
    probes = {"tcp_keepalive": {"keepalive_probes": 2, "keepalive_time": 1, "keepalive_interval": 1}}
    proxy = Proxy(row, [http_listener("http", [route("/well", "origin", timeout="1s"), route("/", "probed")]),
                        tcp_listener("tcp", "origin", idle_timeout="2s")],
                  [cluster("origin", port, host="10.9.0.2", connect_timeout="1s"),
                   cluster("probed", port, host="10.9.0.2", upstream_connection_options=probes)])
    expect(wait_until("the origin answers", lambda: client.exchange(proxy.port("http"))[0] == 200), "")
    waiting = client.connect(proxy.port("http"))
    waiting.sendall(client.request("/wait"))
    tunnel = client.connect(proxy.port("tcp"))
    tunnel.sendall(client.request("/well"))
    expect(client.read_response(tunnel)[0] == 200, "the tunnel stands")
    wait_until("the origin has the request", lambda: proxy.stat("cluster.probed.upstream_rq_active") == 1)
    while "reached" not in origin.stdout.readline():
        pass
    _ip("link set tulle1 down", inside)
    gone = time.monotonic()
    status, seconds = client.exchange(proxy.port("http"))
    expect(status in (503, 504) and seconds < 20, "a new request: %d after %.1f s", status, seconds)
    client.drain(tunnel)
    tunnel_after = time.monotonic() - gone
    status_waiting, _, _ = client.read_response(waiting)
    waited = time.monotonic() - gone
    expect(status_waiting == 503, "the request that waits without a timeout: %d after %.1f s", status_waiting, waited)
    waiting.close()
    tunnel.close()
    proxy.expect_rest()
    return {"new_request": "%d after %.2f s" % (status, seconds), "tunnel_ended_s": round(tunnel_after, 2),
            "probed_request_ended_s": round(waited, 2)}


_LISTEN = """
import runpy, socket, sys
sock = socket.socket()
sock.bind(("10.9.0.2", 0))
sock.listen(64)
print(sock.getsockname()[1], flush=True)
sys.argv = [sys.argv[1], "origin", str(sock.fileno())]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
