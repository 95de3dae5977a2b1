"""Real processes as peers (peer.py), to be stopped and killed, and small origins in this process."""
import os
import signal
import socket
import subprocess
import sys
import threading

from .rig import Failed, wait_until

PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer.py")


def listening(port=0, host="127.0.0.1", backlog=1024):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(backlog)
    return sock


class Peer:
    """A child of this process; its lines on stdout are counted."""

    def __init__(self, row, *argv, descriptor=None):
        keep = () if descriptor is None else (descriptor,)
        self._child = subprocess.Popen([sys.executable, "-S", "-E", PEER] + [str(a) for a in argv],
                                       stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, pass_fds=keep, text=True)
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()
        row.on_end(self.kill)

    def _read(self):
        for line in self._child.stdout:
            self.lines.append(line.strip())

    def wait_for(self, line, count=1):
        def there():
            if self._child.poll() is not None:
                raise Failed("the peer ended by itself")
            return self.lines.count(line) >= count
        wait_until(lambda: "%d x '%s', came: %s" % (count, line, self.lines[-5:]), there)

    def first_line(self):
        return wait_until("the peer speaks", lambda: self.lines and self.lines[0])

    @property
    def pid(self):
        return self._child.pid

    def signal(self, number):
        os.kill(self._child.pid, number)

    def kill(self):
        if self._child.poll() is None:
            os.kill(self._child.pid, signal.SIGKILL)
            self._child.wait()


class Origin:
    """peer.py's origin. The listening socket is ours: a killed origin is followed by another on the same port."""

    def __init__(self, row):
        self._row = row
        self._socket = listening()
        self.port = self._socket.getsockname()[1]
        self.start()

    def start(self):
        self.process = Peer(self._row, "origin", self._socket.fileno(), descriptor=self._socket.fileno())
        self.process.wait_for("ready")

    def restart(self):
        self.process.kill()
        self.start()


class Script:
    """An origin in this process: `handle(socket, number)` serves each connection on a thread of its own."""

    def __init__(self, row, handle, host="127.0.0.1"):
        self._socket = listening(host=host)
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        self._handle = handle
        row.on_end(self._socket.close)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, sock, number):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._handle(sock, number)
        except OSError:
            pass
        finally:
            sock.close()


def read_head(sock, data=b""):
    """The head and what came behind it; (None, ...) at the end of the connection."""
    while b"\r\n\r\n" not in data:
        got = sock.recv(65536)
        if not got:
            return None, data
        data += got
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def answer(body=b"hello"):
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def well(sock, _):
    """Answers each request without a body."""
    rest = b""
    while True:
        head, rest = read_head(sock, rest)
        if head is None:
            return
        sock.sendall(answer())
