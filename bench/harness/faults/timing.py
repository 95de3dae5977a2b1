"""Rows about time: clocks that jump, processes that stop, cores that are taken."""
import os
import signal
import subprocess
import time

from . import client
from .peers import Origin, Script, well
from .rig import Proxy, Skipped, cluster, expect, http_listener, route, wait_until
from .rows import row

DAY = 86400

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
static int (*real)(clockid_t, struct timespec *);
static volatile long *offset;
__attribute__((constructor)) static void start(void) {
    real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    offset = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, open(getenv("TULLE_CLOCK_OFFSET"), O_RDONLY), 0);
}
int clock_gettime(clockid_t id, struct timespec *now) {
    int result = real(id, now);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += *offset;
    return result;
}
"""


@row("31-clock-jumps", "the wall clock jumps a day forth and two back: no timer fires, the log follows")
def clock_jumps(row):
    source, shim, offset = (os.path.join(row.folder, name) for name in ("clock.c", "clock.so", "offset"))
    with open(source, "w") as f:
        f.write(SHIM)
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as reason:
        raise Skipped("no C compiler for the clock: %s" % reason) from reason

    def jump(seconds):
        with open(offset, "r+b" if os.path.exists(offset) else "wb") as f:
            f.write(seconds.to_bytes(8, "little", signed=True))

    jump(0)
    log = {"path": os.path.join(row.folder, "access.log"), "format": "%START_TIME(%s)% %RESPONSE_CODE%"}
    origin = Origin(row)
    proxy = Proxy(row, [http_listener("http", [route("/wait", "origin", timeout="600s"), route("/", "origin")], log=log,
                                      stream_idle_timeout="600s")], [cluster("origin", origin.port)],
                  environment={"LD_PRELOAD": shim, "TULLE_CLOCK_OFFSET": offset})
    idle = client.connect(proxy.port("http"))
    waiting = client.connect(proxy.port("http"))
    waiting.sendall(client.request("/wait"))
    origin.process.wait_for("reached")
    figures = {}
    for seconds in (DAY, -DAY):
        jump(seconds)

        def logged(seconds=seconds):
            expect(client.exchange(proxy.port("http"))[0] == 200, "a request after the jump")
            with open(log["path"]) as f:
                last = f.read().split()[-2:]
            return len(last) == 2 and abs(int(last[0]) - (time.time() + seconds)) < 60

        begin = time.monotonic()
        wait_until("the log tells the time of the new clock", logged)
        figures["followed_%+d_s_after" % seconds] = round(time.monotonic() - begin, 2)
    idle.sendall(client.request())
    expect(client.read_response(idle)[0] == 200, "the idle connection is still served")
    stats = proxy.stats()
    timed_out = {n: v for n, v in stats.items() if v and "timeout" in n and n.split(".")[0] in ("http", "cluster")
                 and n != "cluster.origin.upstream_cx_idle_timeout"}
    expect(not timed_out, "timers fired: %s", timed_out)
    expect(stats["http.http.downstream_rq_active"] == 1, "the request that waits still waits")
    idle.close()
    waiting.close()
    return figures


@row("32-stopped-proxy", "the proxy is stopped for a while: late timers once, service at once")
def stopped_proxy(row):
    seconds = 2 if row.quick else 20
    origin = Origin(row)
    proxy = Proxy(row, [http_listener("http", [route("/wait", "origin", timeout="1s"), route("/", "origin")])],
                  [cluster("origin", origin.port)])
    sockets = [client.connect(proxy.port("http")) for _ in range(20)]
    waiting = client.connect(proxy.port("http"))
    waiting.sendall(client.request("/wait"))
    origin.process.wait_for("reached")
    proxy.signal(signal.SIGSTOP)
    for sock in sockets:
        sock.sendall(client.request())
    time.sleep(seconds)
    cpu = proxy.cpu_seconds()
    begin = time.monotonic()
    proxy.signal(signal.SIGCONT)
    for sock in sockets:
        expect(client.read_response(sock)[0] == 200, "who asked meanwhile is answered")
    answered = time.monotonic() - begin
    status, _, _ = client.read_response(waiting)
    expect(status == 504, "the late timeout answers %d", status)
    for sock in sockets + [waiting]:
        sock.close()
    proxy.expect_rest()
    return {"stopped_s": seconds, "answered_after_s": round(answered, 3),
            "cpu_s": round(proxy.cpu_seconds() - cpu, 2)}


def _is_stopped(pid):
    """All its threads: a signal takes its time."""
    states = []
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/stat" % (pid, task)) as f:
            states.append(f.read().rsplit(")", 1)[1].split()[0])
    return all(state == "T" for state in states)


@row("34-hung-origin", "the origin is stopped: the route's timeout answers, and it is used again when it goes on")
def hung_origin(row):
    origin = Origin(row)
    proxy = Proxy(row, [http_listener("http", [route("/", "origin", timeout="0.5s")])], [cluster("origin", origin.port)])
    expect(wait_until("first", lambda: client.exchange(proxy.port("http"))[0] == 200), "")
    origin.process.signal(signal.SIGSTOP)
    wait_until("the origin is stopped", lambda: _is_stopped(origin.process.pid))
    count = 20 if row.quick else 500
    sockets = [client.connect(proxy.port("http")) for _ in range(count)]
    begin = time.monotonic()
    for sock in sockets:
        sock.sendall(client.request())
    for sock in sockets:
        status, _, _ = client.read_response(sock)
        expect(status == 504, "a hung origin is answered with %d", status)
    taken = time.monotonic() - begin
    expect(taken >= 0.5, "the timeout came early: %.3f s", taken)
    proxy.expect_rest() if not [s.close() for s in sockets] else None
    origin.process.signal(signal.SIGCONT)
    begin = time.monotonic()
    wait_until("it is used again", lambda: client.exchange(proxy.port("http"))[0] == 200)
    return {"requests": count, "timeout_s": 0.5, "all_answered_s": round(taken, 3),
            "recovered_s": round(time.monotonic() - begin, 3)}


@row("56-starved", "all cores are taken by others: late, but every timer right and nothing fails")
def starved(row):
    origin = Script(row, well)
    hung = Origin(row)
    proxy = Proxy(row, [http_listener("http", [route("/wait", "hung", timeout="1s"), route("/", "origin")])],
                  [cluster("origin", origin.port), cluster("hung", hung.port)])
    for _ in range(2 * os.cpu_count()):
        busy = subprocess.Popen(["sh", "-c", "while :; do :; done"])
        row.on_end(busy.wait)
        row.on_end(busy.kill)
    with client.connect(proxy.port("http")) as waiting:
        begin = time.monotonic()
        waiting.sendall(client.request("/wait"))
        slowest = 0
        for _ in range(30 if row.quick else 1000):
            status, seconds = client.exchange(proxy.port("http"))
            expect(status == 200, "a request is answered with %d", status)
            slowest = max(slowest, seconds)
        status, _, _ = client.read_response(waiting)
        taken = time.monotonic() - begin
    expect(status == 504 and proxy.stat("cluster.hung.upstream_rq_timeout") == 1, "the timeout answers %d", status)
    return {"busy_processes": 2 * os.cpu_count(), "slowest_request_s": round(slowest, 3), "timeout_1s_seen_after_s": round(
        taken, 3)}
