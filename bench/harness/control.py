#!/usr/bin/python3
"""A control plane for measuring: ADS, state of the world, COUNT static clusters. control.py COUNT RATE CHANGED

Prints its port. Pushes nothing but the first state until SIGUSR1; from then on the state changes RATE times a second, CHANGED
clusters each time, until the next SIGUSR1. A stream gets the latest state as soon as it has acknowledged the one before: a
client that is slower than RATE gets fewer.
"""
import concurrent.futures
import queue
import signal
import sys
import threading
import time

import grpc

CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def piece(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def cluster(index, version):
    name = "cluster-%d" % index
    address = piece(1, piece(2, "127.0.0.1") + number(3, 1 + index % 60000))
    endpoints = piece(2, piece(2, piece(1, piece(1, address))))
    return piece(1, name) + piece(4, number(1, 1 + version % 50)) + piece(33, piece(1, name) + endpoints)


def resource(index, version):
    return piece(2, piece(1, CLUSTER) + piece(2, cluster(index, version)))


class Stream:
    """One client: what it has to get next, once it has acknowledged."""

    def __init__(self, state):
        self._state, self._outgoing = state, queue.Queue()
        self._sent, self._acknowledged = 0, True
        self._lock = threading.Lock()

    def acknowledge(self):
        with self._lock:
            self._acknowledged = True
        self.offer()

    def offer(self):
        with self._lock:
            if self._acknowledged and self._sent < self._state.version:
                self._acknowledged, self._sent = False, self._state.version
                self._outgoing.put(self._state.response())

    def responses(self):
        while True:
            yield self._outgoing.get()


class State:
    def __init__(self, count, changed):
        self.resources = [resource(i, 0) for i in range(count)]
        self.version, self._changed, self._next = 1, changed, 0

    def change(self):
        self.version += 1
        for _ in range(self._changed):
            self.resources[self._next] = resource(self._next, self.version)
            self._next = (self._next + 1) % len(self.resources)

    def response(self):
        version = str(self.version)
        return piece(1, version) + b"".join(self.resources) + piece(4, CLUSTER) + piece(5, version)


def main():
    count, rate, changed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    state, streams, pushing = State(count, changed), [], threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: pushing.clear() if pushing.is_set() else pushing.set())

    def serve(requests, _):
        stream = Stream(state)

        def read():
            try:
                for request in requests:
                    if CLUSTER.encode() in request:
                        stream.acknowledge()
            except grpc.RpcError:
                streams.remove(stream)

        streams.append(stream)
        threading.Thread(target=read, daemon=True).start()
        yield from stream.responses()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        {"StreamAggregatedResources": grpc.stream_stream_rpc_method_handler(serve)}),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    due = time.monotonic()
    while True:
        if not pushing.is_set():
            pushing.wait(0.05)
            due = time.monotonic()
            continue
        due += 1 / rate
        time.sleep(max(0, due - time.monotonic()))
        state.change()
        for stream in list(streams):
            stream.offer()


if __name__ == "__main__":
    main()
