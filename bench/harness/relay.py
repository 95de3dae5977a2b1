"""A line with a delay: python3 relay.py LISTEN_PORT TARGET_PORT DELAY_MS. Each byte comes out DELAY_MS later on the
other side, in either direction; the line itself holds any number of bytes. The kernel's own (netem) is not everywhere."""
import collections
import selectors
import socket
import sys
import time

READ_BYTES = 1 << 20
SOCKET_BYTES = 8 << 20


class Direction:
    def __init__(self, source, sink, delay):
        self.source, self.sink, self.delay = source, sink, delay
        self.queue = collections.deque()
        self.ended = False

    def read(self):
        while True:
            try:
                data = self.source.recv(READ_BYTES)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            self.queue.append((time.monotonic() + self.delay, memoryview(data)))
            if not data:
                self.ended = True
                return

    def write(self, now):
        """False when the other side takes no more for now."""
        while self.queue and self.queue[0][0] <= now:
            due, data = self.queue.popleft()
            if not data:
                try:
                    self.sink.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                continue
            try:
                sent = self.sink.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.queue.clear()
                return True
            if sent < len(data):
                self.queue.appendleft((due, data[sent:]))
                return False
        return True


def main():
    port, target, delay = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000
    listener = socket.create_server(("127.0.0.1", port))
    listener.setblocking(False)
    selector = selectors.SelectSelector()  # epoll's timeout has whole milliseconds, which would be late by up to one
    selector.register(listener, selectors.EVENT_READ)
    directions = {}
    while True:
        due = min((d.queue[0][0] for d in directions.values() if d.queue), default=None)
        wait = None if due is None else max(0, due - time.monotonic())
        for key, _ in selector.select(wait):
            if key.fileobj is listener:
                one = listener.accept()[0]
                other = socket.create_connection(("127.0.0.1", target))
                for s in (one, other):
                    s.setblocking(False)
                    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
                    selector.register(s, selectors.EVENT_READ)
                directions[one], directions[other] = Direction(one, other, delay), Direction(other, one, delay)
            else:
                direction = directions[key.fileobj]
                direction.read()
                if direction.ended:
                    selector.unregister(key.fileobj)
        now = time.monotonic()
        blocked = False
        for direction in directions.values():
            blocked |= not direction.write(now)
        if blocked:
            time.sleep(0.0002)


if __name__ == "__main__":
    main()
