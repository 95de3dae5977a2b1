"""Memory at rest and per idle keep-alive connection (8,000 of them, after one request each).
Targets: RssAnon <= 3 MB and VmRSS <= 10 MB idle; <= 1.5 KB of RssAnon a connection."""
import socket
import tempfile
import time

from .. import peers

CONNECTIONS = 8000
REQUEST = b"GET /small HTTP/1.1\r\nhost: idle.test\r\n\r\n"
TARGETS = {"rss_anon_kb": 3072, "vm_rss_kb": 10240, "kb_per_connection": 1.5}


def run(binary, quick, verbose):
    count = 2000 if quick else CONNECTIONS
    result = {"name": "idle", "connections": count, "targets": TARGETS, "proxies": {}}
    with tempfile.TemporaryDirectory(prefix="tulle-bench-") as folder:
        origin = peers.origin(folder)
        running = [origin]
        try:
            for start in (lambda: peers.tulle(binary, folder, origin.port),
                          lambda: peers.haproxy(folder, origin.port), lambda: peers.nginx(folder, origin.port)):
                proxy = start()
                running.append(proxy)
                result["proxies"][proxy.name] = row = _measure(proxy, count)
                proxy.stop()
                if verbose:
                    print("%-12s idle: VmRSS %d KB, RssAnon %d KB; %d connections: %.2f KB each" % (
                        proxy.name, row["vm_rss_kb"], row["rss_anon_kb"], count, row["kb_per_connection"]), flush=True)
        finally:
            for process in running:
                process.stop()
    row = result["proxies"]["tulle-proxy"]
    result["target_met"] = all(row[key] <= limit for key, limit in TARGETS.items())
    return result


def _settled(proxy):
    """Memory once it has not moved by 16 KB for three seconds: ours gives back what starting took after two at rest."""
    last = proxy.memory_kb()
    quiet = 0
    for _ in range(40):
        time.sleep(0.5)
        now = proxy.memory_kb()
        quiet = quiet + 1 if abs(now["RssAnon"] - last["RssAnon"]) < 16 else 0
        if quiet == 6:
            break
        last = now
    return now


def _measure(proxy, count):
    idle = _settled(proxy)
    sockets = []
    try:
        for _ in range(count):
            s = socket.create_connection(("127.0.0.1", proxy.port), 5)
            s.sendall(REQUEST)
            answer = b""
            while not answer.endswith(b"x" * 100):
                got = s.recv(4096)
                if not got:
                    raise SystemExit("%s closed connection %d: %r" % (proxy.name, len(sockets), answer))
                answer += got
            sockets.append(s)
        held = _settled(proxy)
    finally:
        for s in sockets:
            s.close()
    return {"vm_rss_kb": idle["VmRSS"], "rss_anon_kb": idle["RssAnon"], "held_rss_anon_kb": held["RssAnon"],
            "kb_per_connection": round((held["RssAnon"] - idle["RssAnon"]) / count, 3)}
