"""HTTP/1.1 -> HTTP/2 -> HTTP/1.1 through two proxies, 64 keep-alive connections: CPU per request of both together,
beside two HAProxies."""
import tempfile

from .. import load, peers
from .h2 import cpu_per_request

CONNECTIONS = 64


def run(binary, quick, verbose):
    rounds, seconds = (3, 2) if quick else (7, 5)
    result = {"name": "bridge", "connections": CONNECTIONS, "rounds": rounds, "seconds": seconds}
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        origin = peers.origin(folder)
        running = [origin]
        try:
            far = peers.protocols_tulle(binary, folder, "tulle-far", origin.port, True, False)
            running.append(far)
            near = peers.protocols_tulle(binary, folder, "tulle-proxy", far.port, False, True)
            running.append(near)
            peer_far = peers.protocols_haproxy(folder, "haproxy-far", origin.port, True, False)
            running.append(peer_far)
            peer_near = peers.protocols_haproxy(folder, "haproxy", peer_far.port, False, True)
            running.append(peer_near)
            for body in ("small", "large"):
                result[body] = cpu_per_request(
                    [[near, far], [peer_near, peer_far]], rounds, verbose, body,
                    lambda proxy: load.closed_loop(proxy.port, body, CONNECTIONS, seconds))
        finally:
            for process in running:
                process.stop()
    return result
