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
