"""The fault matrix: each row plays one fault beside traffic and judges what the proxy does. --quick is what ./check
runs: fewer clients, no judgement of speed. --row NAME plays one row, or those of a pattern such as 'leak*'."""
import fnmatch

from ..faults import rows
from ..faults import connections, descriptors, flow, leaks, network, resources, timing  # noqa: F401 (they declare rows)


@rows.row("leak-client", "SIGKILL of the client in each phase: nothing is left")
def _client(row):
    return leaks.play_clients(row)


@rows.row("leak-upstream", "SIGKILL of the upstream in each phase: nothing is left")
def _upstream(row):
    return leaks.play_upstreams(row)


def run(binary, quick, verbose, only=None):
    results = []
    for declared in sorted(rows.ROWS, key=lambda r: r.name):
        if only and not fnmatch.fnmatch(declared.name, only):
            continue
        result = rows.play(declared, binary, quick)
        results.append(result)
        if verbose:
            word = "failed" if not result["ok"] else "skip" if "skipped" in result else "ok"
            print("%-6s %-14s %-60s %5.1f s  %s" % (
                word, result["row"], result["title"], result["seconds"],
                result.get("error") or result.get("skipped") or result["figures"]), flush=True)
    failed = sum(not r["ok"] for r in results)
    skipped = sum("skipped" in r for r in results)
    if verbose:
        print("%d passed, %d failed, %d skipped" % (len(results) - failed - skipped, failed, skipped), flush=True)
    return {"name": "faults", "quick": quick, "ok": failed == 0 and bool(results), "rows": results}
