#!/usr/bin/python3
"""Both ends of a TCP stream, as cheap as they get: sendfile out, MSG_TRUNC in.

stream.py origin                       prints its port. A connection begins with a line: "down BYTES", "up BYTES", "echo"
stream.py bulk PORT WAY CONNECTIONS BYTES      all at once, BYTES each; prints seconds
stream.py ping PORT CONNECTIONS BYTES SECONDS  one message in flight on each; prints JSON: round trips and latencies
"""
import json
import os
import selectors
import socket
import sys
import threading
import time

BLOCK = 16 << 20


def block_file():
    fd = os.memfd_create("block")
    os.truncate(fd, BLOCK)
    os.pwrite(fd, b"x" * BLOCK, 0)
    return fd


def send(sock, fd, count):
    while count > 0:
        count -= os.sendfile(sock.fileno(), fd, 0, min(count, BLOCK))


def swallow(sock, count):
    while count > 0:
        got = sock.recv_into(SINK, 0, socket.MSG_TRUNC)
        if got == 0:
            raise SystemExit("the connection ended %d bytes early" % count)
        count -= got
    return count


SINK = bytearray(4 << 20)


def serve(sock, fd):
    try:
        line = b""
        while not line.endswith(b"\n"):
            line += sock.recv(1)
        words = line.split()
        if words[0] == b"down":
            send(sock, fd, int(words[1]))
        elif words[0] == b"up":
            swallow(sock, int(words[1]))
            sock.sendall(b"!")
        sock.recv(1)
    except OSError:
        pass
    sock.close()


def origin():
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    fd = block_file()
    echoes = selectors.EpollSelector()
    threading.Thread(target=echo, args=(echoes,), daemon=True).start()
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        first = sock.recv(4, socket.MSG_PEEK)
        if first == b"echo":
            sock.recv(5)
            sock.setblocking(False)
            echoes.register(sock, selectors.EVENT_READ)
        else:
            threading.Thread(target=serve, args=(sock, fd), daemon=True).start()


def echo(echoes):
    while True:
        for key, _ in echoes.select(0.05):
            sock = key.fileobj
            try:
                data = sock.recv(65536)
                if data:
                    sock.sendall(data)
                    continue
            except OSError:
                pass
            echoes.unregister(sock)
            sock.close()


def connect(port):
    sock = socket.create_connection(("127.0.0.1", int(port)))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def bulk(port, way, connections, count):
    count = int(count)
    fd = block_file()
    sockets = [connect(port) for _ in range(int(connections))]
    for sock in sockets:
        sock.sendall(b"%s %d\n" % (way.encode(), count))

    def run(sock):
        if way == "down":
            swallow(sock, count)
        else:
            send(sock, fd, count)
            sock.recv(1)
        sock.close()

    threads = [threading.Thread(target=run, args=(sock,)) for sock in sockets]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(time.monotonic() - begin)


def ping(port, connections, size, seconds):
    message = b"m" * int(size)
    waiting = selectors.EpollSelector()
    sent, taken = {}, []
    for _ in range(int(connections)):
        sock = connect(port)
        sock.sendall(b"echo\n")
        waiting.register(sock, selectors.EVENT_READ)
    end = time.perf_counter() + float(seconds)
    time.sleep(0.2)
    for key in list(waiting.get_map().values()):
        sent[key.fd] = time.perf_counter()
        key.fileobj.sendall(message)
    while True:
        for key, _ in waiting.select():
            sock = key.fileobj
            sock.recv(65536)
            now = time.perf_counter()
            taken.append(now - sent[key.fd])
            sent[key.fd] = now
            sock.sendall(message)
        if time.perf_counter() > end:
            break
    taken.sort()
    print(json.dumps({"round_trips": len(taken), "p50_ms": round(taken[len(taken) // 2] * 1000, 3),
                      "p99_ms": round(taken[int(len(taken) * 0.99)] * 1000, 3)}))


if __name__ == "__main__":
    {"origin": origin, "bulk": bulk, "ping": ping}[sys.argv[1]](*sys.argv[2:])
