"""Rows about what the machine has not got any more."""
import os
import subprocess

from . import client
from .peers import Script, well
from .rig import Proxy, Skipped, cluster, expect, http_listener, route, wait_until
from .rows import row


@row("58-disk-full", "the disk of the access log is full: lines are dropped and counted, requests are served",
     namespaces="-m")
def disk_full(row):
    disk = os.path.join(row.folder, "disk")
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True,
                      check=False).returncode:
        raise Skipped("no tmpfs can be mounted")
    row.on_end(lambda: subprocess.run(["umount", disk], check=False))
    origin = Script(row, well)
    log = {"path": os.path.join(disk, "access.log"), "format": "%RESPONSE_CODE% " + "x" * 8000}
    proxy = Proxy(row, [http_listener("http", [route("/", "origin")], log=log)], [cluster("origin", origin.port)])
    count = 0

    def ask():
        nonlocal count
        count += 1
        status, _ = client.exchange(proxy.port("http"))
        expect(status == 200, "request %d is answered with %d", count, status)

    def is_full():
        ask()
        return os.path.getsize(log["path"]) > 1000 * 1000

    wait_until("the disk is full", is_full)
    before = proxy.status_kb("VmRSS")
    for _ in range(300 if row.quick else 5000):
        ask()
    grown = proxy.status_kb("VmRSS") - before
    expect(grown < 16 * 1024, "memory grew by %d KB while nothing could be written", grown)
    wait_until("the failed writes are counted", lambda: proxy.stat("filesystem.write_failed"))
    failed = proxy.stat("filesystem.write_failed")
    os.truncate(log["path"], 0)

    def writes_again():
        ask()
        return os.path.getsize(log["path"]) > 0

    wait_until("lines are written again", writes_again)
    proxy.expect_rest()
    return {"requests": count, "write_failed": failed, "rss_grown_kb": grown}
