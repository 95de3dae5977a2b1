"""Rows about descriptors and connections by number."""
import socket
import time

from . import client
from .peers import Script, well
from .rig import Failed, Proxy, cluster, expect, http_listener, route, wait_until
from .rows import row


def _settled(proxy):
    name, before = "http.http.downstream_cx_active", -1
    for _ in range(10):
        now = proxy.stat(name)
        if now == before:
            return True
        before = now
    return False


def _serves(proxy, seconds=5):
    status, _ = client.exchange(proxy.port("http"), limit=seconds)
    return status == 200


@row("51-descriptors", "descriptors run out: no spin, admin answers, clients that wait are served later")
def descriptors(row):
    limit = 256
    origin = Script(row, well)
    proxy = Proxy(row, [http_listener("http", [route("/", "origin")])], [cluster("origin", origin.port)],
                  wrap=["prlimit", "--nofile=%d:%d" % (limit, limit)])
    before = proxy.descriptors()
    sockets = [client.connect(proxy.port("http")) for _ in range(limit + 100)]
    wait_until("accepting is put off", lambda: _settled(proxy) and proxy.stat("http.http.downstream_cx_active"))
    cpu = proxy.cpu_share()
    expect(cpu < 0.5, "it uses %.2f of a core while it waits", cpu)
    sockets[0].sendall(client.request())
    status, _, _ = client.read_response(sockets[0])
    expect(status == 200, "a client that has a connection gets %d: no descriptor was left for the upstream", status)
    served = proxy.stat("http.http.downstream_cx_active")
    for sock in sockets[:-1]:
        sock.close()
    begin = time.monotonic()
    sockets[-1].sendall(client.request())
    status, _, _ = client.read_response(sockets[-1])
    expect(status == 200, "the last one that waited gets %d", status)
    recovered = time.monotonic() - begin
    sockets[-1].close()
    proxy.expect_rest(before)
    return {"limit": limit, "clients": len(sockets), "served_at_once": served, "cpu_share": cpu,
            "recovered_s": round(recovered, 3)}


@row("46-flood", "a flood over the connection limit: refused at once, those that stand are served")
def flood(row):
    allowed = 50
    origin = Script(row, well)
    monitor = {"@type": "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3."
                        "DownstreamConnectionsConfig", "max_active_downstream_connections": allowed}
    proxy = Proxy(row, [http_listener("http", [route("/", "origin")])], [cluster("origin", origin.port)],
                  overload_manager={"resource_monitors": [{
                      "name": "envoy.resource_monitors.global_downstream_max_connections", "typed_config": monitor}]})
    standing = [client.connect(proxy.port("http")) for _ in range(allowed)]
    for sock in standing:
        sock.sendall(client.request())
        expect(client.read_response(sock)[0] == 200, "a connection within the limit is served")
    count = 300 if row.quick else 5000
    cpu = proxy.cpu_seconds()
    refused = 0
    for _ in range(count):
        with client.connect(proxy.port("http")) as sock:
            refused += _is_ended(sock)
    cpu = proxy.cpu_seconds() - cpu
    expect(refused == count, "%d of %d over the limit were refused", refused, count)
    for sock in standing:
        sock.sendall(client.request())
        expect(client.read_response(sock)[0] == 200, "a standing connection is served during the flood")
    for sock in standing:
        sock.close()
    wait_until("it serves again", lambda: _serves(proxy))
    proxy.expect_rest()
    return {"limit": allowed, "refused": refused, "cpu_us_per_refusal": round(cpu * 1e6 / count, 1)}


def _is_ended(sock):
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True
    except socket.timeout as reason:
        raise Failed("a connection over the limit is neither served nor refused") from reason


@row("45-idle", "many idle connections beside load: little memory each, nothing fails")
def idle(row):
    count = 1000 if row.quick else 9000
    origin = Script(row, well)
    proxy = Proxy(row, [http_listener("http", [route("/", "origin")])], [cluster("origin", origin.port)])
    worker = client.connect(proxy.port("http"))
    alone = _latencies(worker, 200 if row.quick else 3000)
    before = proxy.status_kb("RssAnon")
    sockets = []
    for _ in range(count):
        sock = client.connect(proxy.port("http"))
        sock.sendall(client.request())
        expect(client.read_response(sock)[0] == 200, "each is served once")
        sockets.append(sock)
    proxy_kb = (proxy.status_kb("RssAnon") - before) / count
    beside = _latencies(worker, 200 if row.quick else 3000)
    expect(proxy.memory()["rented_buffers"] <= 2, "an idle connection holds a buffer")
    cpu = proxy.cpu_share()
    expect(cpu < 0.5, "it uses %.2f of a core for idle connections", cpu)
    # A JIT process grows by code besides.
    expect(proxy_kb < 20, "%.1f KB a connection", proxy_kb)
    for sock in sockets + [worker]:
        sock.close()
    proxy.expect_rest()
    return {"connections": count, "kb_each": round(proxy_kb, 2), "p99_ms_alone": alone, "p99_ms_beside": beside,
            "cpu_share_idle": cpu}


def _latencies(sock, count):
    taken = []
    for _ in range(count):
        begin = time.monotonic()
        sock.sendall(client.request())
        expect(client.read_response(sock)[0] == 200, "a request is answered")
        taken.append(time.monotonic() - begin)
    return round(sorted(taken)[int(len(taken) * 0.99)] * 1000, 3)


@row("52-ports", "no ephemeral port is left: 503 with its flag, and service again at once", namespaces="-n")
def ports(row):
    from .network import loopback_up  # own network: the range is this row's alone
    loopback_up()
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as f:
        f.write("20000 20019")
    open_listener = {"path": row.folder + "/access.log", "format": "%RESPONSE_CODE% %RESPONSE_FLAGS%"}
    origin = Script(row, _hold)
    proxy = Proxy(row, [http_listener("http", [route("/", "origin", timeout="30s")], log=open_listener)],
                  [cluster("origin", origin.port)])
    sockets = []
    for i in range(40):
        sock = client.connect(proxy.port("http"), source_port=30000 + i)
        sock.sendall(client.request())
        sockets.append(sock)
    # Twenty ports, and the admin interface's clients want some too.
    wait_until("the ports are used up", lambda: origin.connections >= 10 and _answers(sockets))
    refused = [sock for sock in sockets if sock.gettimeout() == 0]
    expect(len(refused) >= 10, "only %d were refused", len(refused))
    for sock in sockets:
        sock.close()
    begin = time.monotonic()
    wait_until("it serves again", lambda: _served_from(proxy, origin))
    with open(open_listener["path"]) as f:
        expect("503 UF" in f.read(), "the log says 503 UF")
    return {"refused": len(refused), "recovered_s": round(time.monotonic() - begin, 3)}


def _hold(sock, _):
    """Holds its first request until the client goes; /well is answered."""
    from .peers import answer, read_head
    rest = b""
    while True:
        head, rest = read_head(sock, rest)
        if head is None:
            return
        if b"x-well" in head:
            sock.sendall(answer())


def _answers(sockets):
    """Marks those that were answered (with 503) by a timeout of zero; true when no more come."""
    found = 0
    for sock in sockets:
        if sock.gettimeout() != 0:
            sock.setblocking(False)
            try:
                head = sock.recv(4096)
                expect(b" 503 " in head, "an answer without a port: %r", head[:60])
                found += 1
                continue
            except BlockingIOError:
                sock.settimeout(30)
    return found == 0 and any(sock.gettimeout() == 0 for sock in sockets)


def _served_from(proxy, origin):
    try:
        with client.connect(proxy.port("http"), 5, source_port=31000 + origin.connections) as sock:
            sock.sendall(client.request(extra="x-well: 1\r\n"))
            return client.read_response(sock)[0] == 200
    except OSError:
        return False
