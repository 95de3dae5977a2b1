"""SIGKILL of the client, and of the upstream, in the middle of each phase: nothing may be left."""
import socket

from . import client
from .peers import Origin, Peer
from .rig import Failed, Proxy, cluster, expect, http_listener, route, tcp_listener, wait_until

HEAD = "%s %s HTTP/1.1\r\nhost: a.test\r\n%s\r\n"
POST_LENGTH = "content-length: 100000\r\n"
POST_CHUNKED = "transfer-encoding: chunked\r\n"
UPGRADE = "connection: upgrade\r\nupgrade: websocket\r\n"
IDLE = "5s"
DELAY = {"name": "envoy.filters.http.fault", "typed_config": {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault",
    "delay": {"header_delay": {}, "percentage": {"numerator": 100}}}}


def text(method, target, fields="", body=""):
    return (HEAD % (method, target, fields) + body).encode()


def reached(rig, before):
    rig.origin.process.wait_for("reached", rig.count)


def received(rig, before):
    rig.origin.process.wait_for("reached", rig.count)
    name = "cluster.origin.upstream_cx_rx_bytes_total"
    wait_until("the proxy has read the beginning", lambda: rig.proxy.stat(name) > before.get(name, 0))


def stuck(rig, before):
    """No byte moves any more: all buffers on the way are full."""
    rig.origin.process.wait_for("reached", rig.count)
    seen = []

    def still():
        stats = rig.proxy.stats()
        seen.append(tuple(v for n, v in sorted(stats.items()) if "bytes_total" in n and "admin" not in n))
        return len(seen) > 10 and len(set(seen[-10:])) == 1

    wait_until("nothing moves", still)


def moved(name):
    return lambda rig, before: wait_until(name, lambda: rig.proxy.stat(name) >= before.get(name, 0) + rig.count)


# Name: listener, what the client sends, what it does then, when the point is reached, who may be killed. "C": the end
# of the client's side cannot be seen behind bytes that nobody reads, or may be a half-close behind a whole request (RFC
# 9112 section 9.6), so that an idle timeout has to end it.
PHASES = {
    "connecting": ("http", text("GET", "/stuck"), "read", moved("cluster.full.upstream_rq_pending_total"), "C"),
    "request head half sent": ("http", b"GET /wait HTTP/1.1\r\nhost: a", "read", moved(
        "http.http.downstream_cx_total"), "c"),
    "request body half sent": ("http", text("POST", "/wait", POST_LENGTH, "b" * 50000), "read", reached, "cu"),
    "request chunk half sent": ("http", text("POST", "/wait", POST_CHUNKED, "1000\r\n" + "b" * 0x800), "read", reached, "cu"),
    "request trailers half sent": ("http", text(
        "POST", "/wait", POST_CHUNKED, "5\r\nhello\r\n0\r\nx-trai"), "read", reached, "cu"),
    "request body, origin does not read": ("http", text("POST", "/no-read", "content-length: 1000000000000\r\n"),
                                           "flood", stuck, "Cu"),
    "delayed by a filter": ("http", text("GET", "/well", "x-envoy-fault-delay-request: 3600000\r\n"), "read", moved(
        "http.http.fault.delays_injected"), "C"),
    "waiting for the response": ("http", text("GET", "/wait"), "read", reached, "Cu"),
    "waiting to retry": ("http", text("GET", "/retry"), "read", moved("cluster.origin.upstream_rq_retry_backoff_exponential"), "C"),
    "second request pipelined": ("http", text("GET", "/wait") + text("GET", "/wait"), "read", reached, "C"),
    "response head half": ("http", text("GET", "/half-head"), "read", received, "Cu"),
    "response body half": ("http", text("GET", "/half-body"), "read", received, "Cu"),
    "response chunk half": ("http", text("GET", "/half-chunk"), "read", received, "Cu"),
    "response trailers half": ("http", text("GET", "/half-trailers"), "read", received, "Cu"),
    "response body, client does not read": ("http", text("GET", "/flood"), "still", stuck, "cu"),
    "tunnel": ("http", text("GET", "/tunnel/wait", UPGRADE), "read", reached, "cu"),
    "tunnel, client does not read": ("http", text("GET", "/tunnel/flood", UPGRADE), "still", stuck, "cu"),
    "tunnel, origin does not read": ("http", text("GET", "/tunnel/no-read", UPGRADE), "flood", stuck, "Cu"),
    "tcp connecting": ("tcp-full", b"hello", "read", moved("tcp.tcp-full.downstream_cx_total"), "C"),
    "tcp": ("tcp", text("GET", "/wait"), "read", reached, "cu"),
    "tcp, client does not read": ("tcp", text("GET", "/flood"), "still", stuck, "cu"),
    "tcp, origin does not read": ("tcp", text("GET", "/no-read"), "flood", stuck, "Cu"),
}


class Rig:
    """One proxy for all phases: what leaks in one shows at the latest in the next."""

    def __init__(self, row):
        self.row = row
        self.count = 4 if row.quick else 50
        self.origin = Origin(row)
        self._full = Peer(row, "full")
        small = {"per_connection_buffer_limit_bytes": 32768}
        routes = [route("/stuck", "full"), route("/retry", "origin", retry_policy={
            "retry_on": "5xx", "num_retries": 1, "retry_back_off": {"base_interval": "3600s", "max_interval": "7200s"}}),
                  route("/", "origin", upgrade_configs=[{"upgrade_type": "websocket"}])]
        self.proxy = Proxy(row, [
            dict(listener, **small) for listener in (
                http_listener("http", routes, filters=[DELAY]), tcp_listener("tcp", "origin", idle_timeout="0s"),
                http_listener("http-idle", routes, filters=[DELAY], stat_prefix="http", stream_idle_timeout=IDLE),
                tcp_listener("tcp-idle", "origin", idle_timeout=IDLE),
                tcp_listener("tcp-full-idle", "full", stat_prefix="tcp-full", idle_timeout=IDLE))],
            [cluster("origin", self.origin.port, **small), cluster("full", int(self._full.first_line()), connect_timeout="3s")])
        self.check_service()
        self.proxy.expect_rest()
        self.descriptors = self.proxy.descriptors()

    def check_service(self):
        status, _ = client.exchange(self.proxy.port("http"))
        expect(status == 200, "an ordinary request is answered %d", status)

    def finish(self):
        self.proxy.expect_rest(self.descriptors)
        self.origin.restart()
        self.check_service()
        self.proxy.expect_rest(self.descriptors)
        self.proxy.expect_alive()


def kill_clients(rig, phases):
    """All of them come to their points, then all are killed."""
    processes = []
    for phase in phases:
        listener, sent, mode, at_point, victims = PHASES[phase]
        listener += "-idle" if "C" in victims else ""
        before = rig.proxy.stats()
        process = Peer(rig.row, "client", rig.proxy.port(listener), rig.count, mode, sent.hex())
        process.wait_for("sent")
        at_point(rig, before)
        processes.append(process)
        rig.origin.process.lines.clear()
    for process in processes:
        process.kill()
    rig.finish()


def kill_upstream(rig, phase):
    listener, sent, mode, at_point, _ = PHASES[phase]
    before = rig.proxy.stats()
    sockets = []
    for _ in range(rig.count):
        sock = client.connect(rig.proxy.port(listener))
        sock.sendall(sent)
        sockets.append(sock)
    if mode == "flood":
        for sock in sockets:
            fill(sock)
    at_point(rig, before)
    rig.origin.process.kill()
    for sock in sockets:
        sock.settimeout(client.LIMIT_SECONDS)
        client.read_response(sock) if mode != "flood" else None
        sock.close()
    rig.finish()


def fill(sock):
    """Sends until nothing goes any more."""
    sock.settimeout(0.2)
    try:
        while True:
            sock.sendall(b"z" * 65536)
    except (socket.timeout, ConnectionError):
        return


def play_clients(row):
    rig = Rig(row)
    slow = [phase for phase, fields in PHASES.items() if "C" in fields[4]]
    groups = [[phase] for phase, fields in PHASES.items() if "c" in fields[4]]
    return _play(rig, kill_clients, groups + ([slow] if row.quick else [[phase] for phase in slow]))


def play_upstreams(row):
    return _play(Rig(row), kill_upstream, [phase for phase, fields in PHASES.items() if "u" in fields[4]])


def _play(rig, kill, phases):
    for phase in phases:
        try:
            kill(rig, phase)
        except Failed as reason:
            raise Failed("%s: %s" % (phase, reason)) from reason
    return {"kills": len(phases), "connections_each": rig.count, "rss_kb": rig.proxy.status_kb("VmRSS")}
