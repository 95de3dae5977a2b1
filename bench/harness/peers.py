"""The subject and its peers, each with the configuration of bench/configs, one worker each."""
import os

from .process import Process, free_port

CONFIGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "configs")
PROXY_CPU, LOAD_CPU = "0", "1"


def render(template, folder, name, **values):
    with open(os.path.join(CONFIGS, template)) as f:
        text = f.read()
    for key, value in dict(values, DIR=folder, NAME=name).items():
        text = text.replace("@%s@" % key, str(value))
    path = os.path.join(folder, name + os.path.splitext(template)[1])
    with open(path, "w") as f:
        f.write(text)
    return path


def origin(folder):
    os.makedirs(os.path.join(folder, "www"), exist_ok=True)
    os.chmod(folder, 0o755)  # nginx's worker is another user
    with open(os.path.join(folder, "www", "large"), "w") as f:
        f.write("x" * 16384)
    port = free_port()
    path = render("origin.conf", folder, "origin", PORT=port, SMALL="x" * 100)
    return Process("origin", ["/usr/sbin/nginx", "-c", path], port, folder, LOAD_CPU)


def tulle(binary, folder, origin_port):
    port, admin = free_port(), free_port()
    path = render("tulle.yaml", folder, "tulle", PORT=port, ADMIN=admin, ORIGIN=origin_port)
    process = Process("tulle-proxy", [binary, "-c", path, "--concurrency", "1", "-l", "warn"], port, folder, PROXY_CPU)
    process.admin = admin
    return process


def haproxy(folder, origin_port):
    port = free_port()
    path = render("haproxy.cfg", folder, "haproxy", PORT=port, ORIGIN=origin_port)
    return Process("haproxy", ["/usr/sbin/haproxy", "-db", "-f", path], port, folder, PROXY_CPU)


def nginx(folder, origin_port):
    port = free_port()
    path = render("nginx.conf", folder, "nginx", PORT=port, ORIGIN=origin_port)
    return Process("nginx", ["/usr/sbin/nginx", "-c", path], port, folder, PROXY_CPU)


def all_proxies(binary, folder, origin_port):
    return [tulle(binary, folder, origin_port), haproxy(folder, origin_port), nginx(folder, origin_port)]


def protocols_tulle(binary, folder, name, origin_port, client_h2, origin_h2, window=None, is_mesh_hop=False):
    """Our proxy with HTTP/2 or HTTP/1.1 on either side; window: of streams and connections, else the default.
    is_mesh_hop: both sides are taken for proxies of ours, so windows begin small and grow."""
    windows = "initial_stream_window_size: %d, initial_connection_window_size: %d" % (window, window) if window else ""
    port, admin = free_port(), free_port()
    path = render("tulle-protocols.yaml", folder, name, PORT=port, ADMIN=admin, ORIGIN=origin_port,
                  CODEC="HTTP2" if client_h2 else "HTTP1",
                  UPSTREAM="http2_protocol_options: { %s }" % windows if origin_h2 else "http_protocol_options: {}",
                  MARK="tulle.mesh: {}" if is_mesh_hop else "",
                  WINDOWS=", " + windows if windows else "")
    process = Process(name, [binary, "-c", path, "--concurrency", "1", "-l", "warn"], port, folder, PROXY_CPU)
    process.admin = admin
    return process


def protocols_haproxy(folder, name, origin_port, client_h2, origin_h2):
    port = free_port()
    path = render("haproxy-protocols.cfg", folder, name, PORT=port, ORIGIN=origin_port,
                  CODEC="proto h2" if client_h2 else "", UPSTREAM="proto h2" if origin_h2 else "")
    return Process(name, ["/usr/sbin/haproxy", "-db", "-f", path], port, folder, PROXY_CPU)


def nghttpx(folder, origin_port):
    """HTTP/2 without TLS on both sides."""
    port = free_port()
    empty = os.path.join(folder, "nghttpx.conf")
    open(empty, "w").close()
    return Process("nghttpx", [
        "/usr/sbin/nghttpx", "--conf=" + empty, "--frontend=127.0.0.1,%d;no-tls" % port,
        "--backend=127.0.0.1,%d;;proto=h2" % origin_port, "--workers=1", "--no-ocsp", "--log-level=ERROR",
        "--frontend-http2-max-concurrent-streams=1000", "--accesslog-file=/dev/null"], port, folder, PROXY_CPU)


def h2_origin(folder):
    """nghttpd: 100 and 16,384 bytes over HTTP/2 without TLS."""
    www = os.path.join(folder, "www")
    os.makedirs(www, exist_ok=True)
    for name, size in (("small", 100), ("large", 16384)):
        with open(os.path.join(www, name), "w") as f:
            f.write("x" * size)
    port = free_port()
    return Process("origin", ["/usr/sbin/nghttpd", "--no-tls", "--workers=1", "--max-concurrent-streams=1000", "--window-bits=30",
                              "--connection-window-bits=30", "-d", www, str(port)], port, folder, LOAD_CPU)
