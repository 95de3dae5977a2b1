"""A line with a delay: python3 relay.py LISTEN_PORT TARGET_PORT DELAY_MS. Each byte comes out DELAY_MS later on the
other side, in either direction; the line itself holds any number of bytes. The kernel's own (netem) is not everywhere."""
import collections
import selectors
import socket
import sys
import time

CHUNK_BYTES = 256 * 1024
SOCKET_BYTES = 8 << 20
CHUNKS_IN_A_TURN = 4  # then the other direction has its turn: its bytes must not wait behind a window's worth of these


class Direction:
    free = []  # chunks that were written, to be read into again: fresh memory costs more than the copy

    def __init__(self, source, sink, delay):
        self.source, self.sink, self.delay = source, sink, delay
        self.queue = collections.deque()
        self.ended = False

    def read(self):
        for _ in range(CHUNKS_IN_A_TURN):
            chunk = self.free.pop() if self.free else bytearray(CHUNK_BYTES)
            try:
                length = self.source.recv_into(chunk)
            except BlockingIOError:
                self.free.append(chunk)
                return
            except OSError:
                length = 0
            self.queue.append((time.monotonic() + self.delay, chunk, memoryview(chunk)[:length]))
            if not length:
                self.ended = True
                return

    def write(self, now):
        """False when the other side takes no more for now."""
        while self.queue and self.queue[0][0] <= now:
            due, chunk, data = self.queue.popleft()
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
                self.queue.appendleft((due, chunk, data[sent:]))
                return False
            self.free.append(chunk)
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
