"""Rows about slow peers: memory stays bounded both ways, and every byte arrives."""
import hashlib
import threading
import time

from . import client
from .peers import Script, answer, read_head
from .rig import Proxy, cluster, expect, http_listener, route, tcp_listener, wait_until
from .rows import row

BUFFER = 32768
BLOCK = bytes(range(256)) * 256


def _proxy(row, origin):
    small = {"per_connection_buffer_limit_bytes": BUFFER}
    return Proxy(row, [dict(http_listener("http", [route("/", "origin")]), **small),
                       dict(tcp_listener("tcp", "origin", idle_timeout="0s"), **small)],
                 [cluster("origin", origin.port, **small)])


def _digest(blocks):
    digest = hashlib.sha256()
    for _ in range(blocks):
        digest.update(BLOCK)
    return digest.hexdigest()


def _still(proxy):
    """True once no byte has moved for ten looks."""
    seen = []

    def look():
        seen.append(tuple(v for n, v in sorted(proxy.stats().items()) if "bytes_total" in n and "admin" not in n))
        return len(seen) > 10 and len(set(seen[-10:])) == 1
    wait_until("nothing moves any more", look)


def _judge(proxy, before, count):
    """Of each slow connection a proxy may hold a buffer limit each way and what one read brought over it."""
    grown = proxy.status_kb("VmRSS") - before
    buffers = proxy.memory()["rented_buffer_bytes"] // 1024
    expect(buffers <= count * 256, "%d KB of buffers for %d slow connections", buffers, count)
    cpu = proxy.cpu_share()
    expect(cpu < 0.5, "it uses %.2f of a core while everyone waits", cpu)
    return {"connections": count, "rss_grown_kb": grown, "buffers_kb": buffers,
            "buffers_kb_each": round(buffers / count, 1), "cpu_share_while_stuck": cpu}


@row("48-slow-readers", "slow readers of large bodies: back-pressure to the origin, then every byte")
def slow_readers(row):
    count, blocks = (8, 160) if row.quick else (200, 200)

    def origin(sock, _):
        while read_head(sock)[0]:  # the connection may come back from the pool
            sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (blocks * len(BLOCK)))
            for _ in range(blocks):
                sock.sendall(BLOCK)

    return _slow_read(row, origin, "http", count, blocks)


@row("48-slow-tcp", "slow readers through tcp_proxy: back-pressure, then every byte")
def slow_tcp(row):
    count, blocks = (8, 160) if row.quick else (200, 200)

    def origin(sock, _):
        read_head(sock)
        for _ in range(blocks):
            sock.sendall(BLOCK)

    return _slow_read(row, origin, "tcp", count, blocks)


def _slow_read(row, handle, listener, count, blocks):
    origin = Script(row, handle)
    proxy = _proxy(row, origin)
    client.exchange(proxy.port("http"))
    before = proxy.status_kb("VmRSS")
    sockets = []
    for _ in range(count):
        sock = client.connect(proxy.port(listener), receive_buffer=65536)
        sock.sendall(client.request())
        sockets.append(sock)
    _still(proxy)
    figures = _judge(proxy, before, count)
    expected = _digest(blocks)
    begin = time.monotonic()
    failures = []

    def read(sock):
        try:
            read_all(sock)
        except OSError as e:
            failures.append(repr(e))
        finally:
            sock.close()

    def read_all(sock):
        size, digest = blocks * len(BLOCK), hashlib.sha256()
        if listener == "http":
            head, rest = read_head(sock)
            size -= len(rest)
            digest.update(rest)
        while size > 0:
            got = sock.recv(65536)
            if not got:
                break
            size -= len(got)
            digest.update(got)
        if size or digest.hexdigest() != expected:
            failures.append("%d bytes missing, or others than were sent" % size)

    threads = [threading.Thread(target=read, args=(sock,)) for sock in sockets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not failures, "%d of %d: %s", len(failures), count, failures[:1])
    figures["drained_s"] = round(time.monotonic() - begin, 2)
    proxy.expect_rest()
    return figures


@row("48-slow-origin", "origins that read slowly: back-pressure to the clients, then every byte")
def slow_origin(row):
    count, blocks = (8, 160) if row.quick else (100, 200)
    go = threading.Event()
    expected, wrong = _digest(blocks), []

    def origin(sock, _):
        head, rest = read_head(sock)
        if head is None:
            return
        go.wait(60)
        size, digest = blocks * len(BLOCK) - len(rest), hashlib.sha256(rest)
        while size > 0:
            got = sock.recv(65536)
            if not got:
                break
            size -= len(got)
            digest.update(got)
        if digest.hexdigest() != expected:
            wrong.append(size)
        sock.sendall(answer())

    server = Script(row, origin)
    proxy = _proxy(row, server)
    before = proxy.status_kb("VmRSS")
    sockets, threads = [], []

    def send(sock):
        sock.sendall(("POST /up HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % (blocks * len(BLOCK))).encode())
        for _ in range(blocks):
            sock.sendall(BLOCK)

    for _ in range(count):
        sock = client.connect(proxy.port("http"))
        sockets.append(sock)
        threads.append(threading.Thread(target=send, args=(sock,), daemon=True))
        threads[-1].start()
    wait_until("all origins have a request", lambda: server.connections >= count)
    _still(proxy)
    figures = _judge(proxy, before, count)
    go.set()
    for sock in sockets:
        status, _, _ = client.read_response(sock)
        expect(status == 200, "an upload is answered %d", status)
        sock.close()
    expect(not wrong, "%d origins got other bytes than were sent", len(wrong))
    proxy.expect_rest()
    return figures


@row("47-slow-writers", "clients that send their requests a byte at a time: timed out, and nothing is held")
def slow_writers(row):
    count = 50 if row.quick else 2000
    origin = Script(row, lambda sock, _: sock.recv(1))
    proxy = Proxy(row, [http_listener("http", [route("/", "origin")], request_headers_timeout="1s")],
                  [cluster("origin", origin.port)])
    before = proxy.status_kb("VmRSS")
    sockets = [client.connect(proxy.port("http")) for _ in range(count)]
    answered = 0
    text = client.request(extra="x-slow: yes\r\n")
    for i in range(len(text) - 1):
        for sock in sockets:
            try:
                sock.sendall(text[i:i + 1])
            except ConnectionError:
                pass
        if i > 4 and row.quick:
            break
    held = proxy.status_kb("VmRSS") - before
    for sock in sockets:
        status, _, _ = client.read_response(sock)
        answered += status == 408
        sock.close()
    expect(answered == count, "%d of %d were answered 408", answered, count)
    expect(origin.connections == 0, "a request that was never whole went upstream")
    proxy.expect_rest()
    return {"connections": count, "answered_408": answered, "rss_grown_kb": held}


@row("74-one-byte", "one byte at a time both ways: the same answers")
def one_byte(row):
    body = b"0123456789abcdef" * 8

    def origin(sock, _):
        rest = b""
        while True:
            head, rest = read_head(sock, rest)
            if head is None:
                return
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                          if line.startswith(b"content-length"))
            while len(rest) < length:
                rest += sock.recv(65536)
            reply, rest = answer(rest[:length]), rest[length:]
            for i in range(len(reply)):
                sock.sendall(reply[i:i + 1])

    proxy = _proxy(row, Script(row, origin))
    for listener in ("http", "tcp"):
        with client.connect(proxy.port(listener)) as sock:
            for _ in range(3):
                text = client.request("/one", "POST", body)
                for i in range(len(text)):
                    sock.sendall(text[i:i + 1])
                status, got, whole = client.read_response(sock)
                expect(status == 200 and whole and got == body, "%s: %d %r", listener, status, got[:40])
    proxy.expect_rest()
    return {"requests": 6}
