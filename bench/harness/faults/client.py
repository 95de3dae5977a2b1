"""Clients in this process."""
import socket
import time

from .rig import Failed, LIMIT_SECONDS


def connect(port, limit=LIMIT_SECONDS, receive_buffer=None, source_port=None):
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if source_port:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", source_port))
    sock.settimeout(limit)
    sock.connect(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def request(target="/well", method="GET", body=None, extra=""):
    length = "" if body is None else "content-length: %d\r\n" % len(body)
    head = "%s %s HTTP/1.1\r\nhost: a.test\r\n%s%s\r\n" % (method, target, length, extra)
    return head.encode() + (body or b"")


def read_response(sock):
    """Status, body, whole: false where the connection ended inside the response. Status 0: no answer at all."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = _receive(sock)
        if not got:
            return 0, data, False
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    length = None
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length is None:
        return _until_end(sock, status, body)
    while len(body) < length:
        got = _receive(sock)
        if not got:
            return status, body, False
        body += got
    return status, body, True


def exchange(port, target="/well", limit=LIMIT_SECONDS, **fields):
    """Status and seconds of one request on a connection of its own; 0: no answer."""
    begin = time.monotonic()
    try:
        with connect(port, limit) as sock:
            sock.sendall(request(target, **fields))
            status, _, whole = read_response(sock)
            return (status if whole else 0), time.monotonic() - begin
    except ConnectionError:
        return 0, time.monotonic() - begin


def drain(sock):
    """Reads to the end, whatever it is."""
    while _receive(sock):
        pass


def _until_end(sock, status, body):
    chunked_end = b"0\r\n\r\n"
    while not body.endswith(chunked_end):
        got = _receive(sock)
        if not got:
            return status, body, False
        body += got
    return status, body, True


def _receive(sock):
    try:
        return sock.recv(262144)
    except ConnectionError:
        return b""
    except socket.timeout as reason:
        raise Failed("a client waits without an answer and without an end") from reason
