"""Processes under measure: start, wait until they answer, CPU and memory from the kernel, stop by id."""
import os
import resource
import signal
import socket
import subprocess
import time

# 8,000 connections on either side, and HAProxy refuses to start below twice its maxconn.
OPEN_FILES = 20000
_, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, _hard), _hard))

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """One process and its children, pinned to `cpus`, with its output in `log`."""

    def __init__(self, name, argv, port, folder, cpus):
        self.name, self.port = name, port
        self.log = os.path.join(folder, name + ".log")
        with open(self.log, "w") as log:
            self.child = subprocess.Popen(["taskset", "-c", cpus] + argv, stdout=log, stderr=log,
                                          stdin=subprocess.DEVNULL, cwd=folder, start_new_session=True)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        with open(self.log) as log:
            raise SystemExit("%s does not listen on port %d:\n%s" % (self.name, self.port, log.read()[-2000:]))

    def pids(self):
        found, todo = [], [self.child.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            try:
                with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                    todo += [int(p) for p in f.read().split()]
            except OSError:
                pass
        return found

    def cpu_seconds(self):
        """User + system seconds of the process and its children so far."""
        total = 0
        for pid in self.pids():
            try:
                with open("/proc/%d/stat" % pid) as f:
                    fields = f.read().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / TICKS

    def memory_kb(self):
        """VmRSS and RssAnon, summed over the process and its children, in KB."""
        sums = {"VmRSS": 0, "RssAnon": 0}
        for pid in self.pids():
            try:
                with open("/proc/%d/status" % pid) as f:
                    for line in f:
                        key = line.split(":")[0]
                        if key in sums:
                            sums[key] += int(line.split()[1])
            except OSError:
                pass
        return sums

    def stop(self):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            try:
                self.child.wait(3)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()
