#!/usr/bin/python3
"""An origin or a client as a process of its own, to be killed. It says on stdout when it has come to the point.

peer.py origin FD            the listening socket FD; the first request's target says what becomes of the connection
peer.py client PORT N MODE HEX   N connections that send the bytes; MODE: read (on and on), still, flood (send on and on)
peer.py full                 a listening socket whose queue is full: SYNs to it are dropped; prints its port
"""
import socket
import sys
import threading
import time

HALVES = {
    "/half-head": b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-ha",
    "/half-body": b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + b"b" * 50000,
    "/half-chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1000\r\n" + b"b" * 0x800,
    "/half-trailers": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-trai",
    "/retry": b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
    "/wait": b"",
    "/no-read": b"",
}
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
BLOCK = b"z" * 65536


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def pour(sock):
    try:
        while True:
            sock.sendall(BLOCK)
    except OSError:
        pass


def serve(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        got = sock.recv(65536)
        if not got:
            return
        data += got
    head = data.split(b"\r\n\r\n")[0]
    target = head.split(b" ")[1].decode()
    if target == "/well":
        sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
        return serve(sock)
    if target.startswith("/tunnel"):
        sock.sendall(SWITCH)
        target = target[len("/tunnel"):]
    if target == "/flood":
        sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
    elif target in HALVES:
        sock.sendall(HALVES[target])
    say("reached")
    if target == "/retry":
        return serve(sock)
    if target == "/no-read":
        time.sleep(3600)
    if target == "/flood":
        pour(sock)
    while sock.recv(65536):
        pass


def guarded(sock):
    try:
        serve(sock)
    except OSError:
        pass
    sock.close()


def origin(descriptor):
    listener = socket.socket(fileno=int(descriptor))
    say("ready")
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=guarded, args=(sock,), daemon=True).start()


def client(port, count, mode, sent):
    sockets = []
    for _ in range(int(count)):
        sock = socket.create_connection(("127.0.0.1", int(port)))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(bytes.fromhex(sent))
        sockets.append(sock)
        if mode != "still":
            threading.Thread(target=pour if mode == "flood" else sink, args=(sock,), daemon=True).start()
    say("sent")
    time.sleep(3600)


def sink(sock):
    while sock.recv(65536):
        pass


def full():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    filling = []
    for _ in range(8):
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(listener.getsockname())
        filling.append(sock)
    say(str(listener.getsockname()[1]))
    time.sleep(3600)


if __name__ == "__main__":
    {"origin": origin, "client": client, "full": full}[sys.argv[1]](*sys.argv[2:])
