"""The proxy under test: a bootstrap as a dict, the process, what its admin interface and the kernel say about it."""
import json
import os
import re
import resource
import signal
import subprocess
import time
import urllib.request

# Far more than anything takes; a loaded machine must not fail a row.
LIMIT_SECONDS = 30

HCM = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
TCP = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"
ROUTER = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
LOG = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"

# Gauges that count what runs; those of the configuration and of the admin interface itself do not go back to zero.
RUNNING = re.compile(r"^(?!.*admin)(cluster\..*|http\..*|tcp\..*|listener\..*)(_active|active_faults|_pending)$")


# The full form holds thousands of connections.
_, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))


class Failed(Exception):
    """The row's promise does not hold."""


class Skipped(Exception):
    """The machine cannot play this row; why."""


def expect(condition, text, *values):
    if not condition:
        raise Failed(text % values if values else text)


def wait_until(what, condition, limit=LIMIT_SECONDS):
    """Polls until the condition gives something true, and gives it back. `what`: text, or a function that makes it."""
    deadline = time.monotonic() + limit
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failed("not within %d s: %s" % (limit, what() if callable(what) else what))
        time.sleep(0.01)


def address(port, host="127.0.0.1"):
    return {"socket_address": {"address": host, "port_value": port}}


def cluster(name, *ports, host="127.0.0.1", **fields):
    """Idle connections go at once, so that a proxy without clients has none at all."""
    ends = [{"endpoint": {"address": address(port, host)}} for port in ports]
    text = {"name": name, "type": "STATIC", "connect_timeout": "30s",
            "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": ends}]},
            "circuit_breakers": {"thresholds": [dict.fromkeys(
                ("max_connections", "max_pending_requests", "max_requests", "max_retries"), 20000)]},
            "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "common_http_protocol_options": {"idle_timeout": "0.1s"},
                "explicit_http_config": {"http_protocol_options": {}}}}}
    text.update(fields)
    return text


def route(prefix, cluster_name, **action):
    return {"match": {"prefix": prefix}, "route": dict({"cluster": cluster_name, "timeout": "0s"}, **action)}


def http_listener(name, routes, log=None, filters=(), **fields):
    manager = {"@type": HCM, "stat_prefix": name, "codec_type": "HTTP1", "delayed_close_timeout": "0.1s",
               "stream_idle_timeout": "0s",
               "route_config": {"name": name, "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
               "http_filters": list(filters) + [{"name": "router", "typed_config": {"@type": ROUTER}}]}
    manager.update(fields)
    if log:
        manager["access_log"] = [{"name": "file", "typed_config": {"@type": LOG, "path": log["path"], "log_format": {
            "text_format_source": {"inline_string": log["format"] + "\n"}}}}]
    return {"name": name, "address": address(0),
            "filter_chains": [{"filters": [{"name": "hcm", "typed_config": manager}]}]}


def tcp_listener(name, cluster_name, **fields):
    proxy = dict({"@type": TCP, "stat_prefix": name, "cluster": cluster_name}, **fields)
    return {"name": name, "address": address(0),
            "filter_chains": [{"filters": [{"name": "tcp", "typed_config": proxy}]}]}


class Proxy:
    """One tulle-proxy of one row. `wrap`: what starts it, such as prlimit."""

    def __init__(self, row, listeners, clusters, wrap=(), environment=None, **bootstrap):
        self.folder = row.folder
        self._admin_file = os.path.join(self.folder, "admin-%d.txt" % row.next_number())
        config = self._admin_file + ".json"
        with open(config, "w") as f:
            json.dump(dict({"admin": {"address": address(0)},
                            "static_resources": {"listeners": listeners, "clusters": clusters}}, **bootstrap), f)
        self.log = self._admin_file + ".log"
        with open(self.log, "w") as log:
            self._child = subprocess.Popen(
                list(wrap) + [row.binary, "-c", config, "--concurrency", "1", "-l", "warn",
                              "--file-flush-interval-msec", "20", "--admin-address-path", self._admin_file],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                env=dict(os.environ, **(environment or {})))
        row.on_end(self.stop)
        wait_until(self._why, self._is_ready)
        self._ports = dict(re.findall(r"^(\S+?)::\S+:(\d+)$", self.get("/listeners"), re.M))

    @property
    def pid(self):
        return self._child.pid

    def _why(self):
        with open(self.log) as f:
            return "the proxy is ready: " + f.read()[-2000:]

    def _is_ready(self):
        if self._child.poll() is not None:
            raise Failed(self._why())
        try:
            with open(self._admin_file) as f:
                self._admin = f.read().strip()
            return self._admin and "LIVE" in self.get("/ready")
        except OSError:
            return False

    def get(self, path, limit=LIMIT_SECONDS):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                "http://%s%s" % (self._admin, path), timeout=limit) as answer:
            return answer.read().decode()

    def port(self, listener):
        return int(self._ports[listener])

    def stats(self):
        found = {}
        for line in self.get("/stats").splitlines():
            name, _, value = line.rpartition(": ")
            if value.lstrip("-").isdigit():
                found[name] = int(value)
        return found

    def stat(self, name):
        return self.stats().get(name, 0)

    def memory(self):
        """Sums over the workers."""
        workers = json.loads(self.get("/memory"))["workers"]
        return {key: sum(int(w[key]) for w in workers) for key, value in workers[0].items()
                if isinstance(value, str) and value.isdigit()}

    def descriptors(self):
        """Sockets that are open, by the kernel's list; what a run-time opens for itself is not ours to count."""
        folder, count = "/proc/%d/fd" % self.pid, 0
        for name in os.listdir(folder):
            try:
                count += os.readlink(os.path.join(folder, name)).startswith("socket:")
            except OSError:
                pass
        return count

    def status_kb(self, key):
        with open("/proc/%d/status" % self.pid) as f:
            for line in f:
                if line.startswith(key + ":"):
                    return int(line.split()[1])
        return 0

    def cpu_seconds(self):
        with open("/proc/%d/stat" % self.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cpu_share(self, seconds=0.6):
        """Processor use of a moment in which it should rest, 1 is one core. Others on the machine only make it less."""
        before = self.cpu_seconds()
        time.sleep(seconds)
        return round((self.cpu_seconds() - before) / seconds, 3)

    def at_rest(self):
        """What still runs or is still held, by name; empty: nothing."""
        left = {name: value for name, value in self.stats().items() if value and RUNNING.match(name)}
        rented = self.memory()["rented_buffers"]
        if rented:
            left["rented_buffers"] = rented
        return left

    def expect_rest(self, descriptors=None):
        """Back to the baseline: no connection, stream, pending request or buffer, and no descriptor more than then."""
        last = {}

        def rests():
            last.clear()
            last.update(self.at_rest())
            if descriptors is not None and self.descriptors() > descriptors:
                last["descriptors"] = "%d, before %d" % (self.descriptors(), descriptors)
            return not last

        wait_until(lambda: "nothing runs any more; left: %s" % last, rests)

    def expect_alive(self):
        expect(self._child.poll() is None, "the proxy ended with %s: %s", self._child.returncode, self._why())

    def signal(self, number):
        os.kill(self.pid, number)

    def stop(self):
        if self._child.poll() is None:
            os.kill(self.pid, signal.SIGCONT)
            self._child.kill()
            self._child.wait()
