"""How rows are declared and played. Numbers are those of the fault matrix that the project keeps."""
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from .rig import Failed, Skipped

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "run")
INSIDE = "TULLE_FAULTS_INSIDE"
Row = collections.namedtuple("Row", "name title play namespaces")
ROWS = []


def row(name, title, namespaces=""):
    """Declares a row. `namespaces`: flags of unshare(1) that it needs, such as -n for a network of its own."""
    def declare(play):
        ROWS.append(Row(name, title, play, namespaces))
        return play
    return declare


class Context:
    """What a row works with: the binary, its folder, what has to be ended afterwards."""

    def __init__(self, binary, quick):
        self.binary, self.quick = binary, quick
        self.folder = tempfile.mkdtemp(prefix="tulle-faults-")
        self._ends = []
        self._number = 0

    def next_number(self):
        self._number += 1
        return self._number

    def on_end(self, action):
        self._ends.append(action)

    def end(self):
        while self._ends:
            self._ends.pop()()
        shutil.rmtree(self.folder, ignore_errors=True)


def play(declared, binary, quick):
    """The result of one row as a dict."""
    begin = time.monotonic()
    result = {"row": declared.name, "title": declared.title, "ok": True}
    if declared.namespaces and os.environ.get(INSIDE) != declared.name:
        result.update(_play_inside(declared, binary, quick))
    else:
        context = Context(binary, quick)
        try:
            result["figures"] = declared.play(context) or {}
        except Skipped as reason:
            result["skipped"] = str(reason)
        except (Failed, OSError, ValueError, KeyError) as reason:
            result.update(ok=False, error="%s: %s" % (type(reason).__name__, reason))
        finally:
            context.end()
    result["seconds"] = round(time.monotonic() - begin, 1)
    return result


def _works(wrap):
    try:
        return subprocess.run(wrap + ["true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _play_inside(declared, binary, quick):
    """The row as a child in namespaces of its own: as root, else as root of a user namespace, else not at all."""
    argv = [sys.executable, RUN, "faults", "--json", "--row", declared.name, "--proxy", binary]
    argv += ["--quick"] if quick else []
    for prefix in (["unshare"], ["unshare", "-U", "-r"]):
        wrap = prefix + declared.namespaces.split()
        if _works(wrap):
            out = subprocess.run(wrap + argv, env=dict(os.environ, **{INSIDE: declared.name}), capture_output=True,
                                 text=True, check=False)
            try:
                inner = json.loads(out.stdout.strip().splitlines()[-1])["rows"][0]
            except (IndexError, ValueError):
                return {"ok": False, "error": "the row ended without a result: " + out.stderr[-1500:]}
            return {k: v for k, v in inner.items() if k in ("ok", "error", "figures", "skipped")}
    return {"skipped": "no namespaces (%s) on this machine" % declared.namespaces}
