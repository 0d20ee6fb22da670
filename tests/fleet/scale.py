#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports of one node to many: time and memory grow at most linearly, a page hardly at all; and a site of many nodes.

  scale.py STEELYARD FLEET_WRITER [MOST [FILLERS SAMPLES]]

MOST nodes (10,000), a tenth, a hundredth, and one. FILLERS: further metrics of each node (0), SAMPLES: of each metric (3).
The limits in seconds and bytes are those of a release build with 10,000 nodes; with fewer, only growth is held.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

FULL = 10_000
MOST_SECONDS, MOST_BYTES, MOST_PAGE, MOST_NODE_PAGE = 10, 1 << 30, 2_000_000, 300_000


def measured(steelyard, *arguments):
    """Seconds and peak resident bytes of one call."""
    began = time.monotonic()
    child = subprocess.Popen([steelyard, "report", *arguments, "-q"])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, f"{arguments[-1]}: exit {os.waitstatus_to_exitcode(status)}"
    return time.monotonic() - began, usage.ru_maxrss * 1024


def said(nodes, what, seconds, memory, size):
    print(f"{nodes:6} nodes {what:6} {seconds:7.2f} s {memory / 2**20:7.0f} MiB {size / 1000:9.0f} kB", flush=True)


def site_of(steelyard, files, folder):
    """A page per node, each of them named by index.json and there."""
    seconds, memory = measured(steelyard, *files, "--site", str(folder))
    index = json.loads((folder / "index.json").read_text())
    assert index["schema"] == "steelyard.site/1" and len(index["systems"]) == len(files)
    assert len({s["page"] for s in index["systems"]}) == len(files), "two nodes share a page"
    pages = [(folder / s["page"]).stat().st_size for s in index["systems"]]
    assert max(pages) < MOST_NODE_PAGE and (folder / index["fleet"]).is_file()
    return seconds, memory, sum(pages)


def main():
    steelyard, writer = sys.argv[1:3]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else FULL
    fillers, samples = sys.argv[4:6] if len(sys.argv) > 5 else ("0", "3")
    sizes = (1, most // 100, most // 10, most)
    with tempfile.TemporaryDirectory() as folder:
        runs = pathlib.Path(folder, "runs")
        subprocess.run([writer, str(runs), str(most), fillers, samples, "slow_device", "slow_memory", "half_link"], check=True)
        files = sorted(str(file) for file in runs.iterdir())
        rows, page = {}, pathlib.Path(folder, "report.html")
        os.environ["XDG_DATA_HOME"] = folder
        for nodes in sizes:
            rows[nodes] = *measured(steelyard, *files[:nodes], "-o", str(page)), page.stat().st_size
            said(nodes, "page", *rows[nodes])
        site = {nodes: site_of(steelyard, files[:nodes], pathlib.Path(folder, f"site{nodes}")) for nodes in sizes[1:3]}
        for nodes, row in site.items():
            said(nodes, "site", *row)
    all_of_them, tenth = rows[most], rows[most // 10]
    limits = [(rows[1][2] < MOST_NODE_PAGE, "the page of a node is below 300 kB"),
              (all_of_them[2] < MOST_PAGE and tenth[2] < MOST_PAGE, "the page of a fleet is below 2 MB"),
              (all_of_them[0] < 12 * tenth[0] + 0.5, "time grows at most linearly"),
              (all_of_them[1] < 12 * tenth[1], "memory grows at most linearly"),
              (all_of_them[2] < 1.5 * tenth[2] or all_of_them[2] < MOST_NODE_PAGE, "a page hardly grows"),
              (site[sizes[2]][0] < 12 * site[sizes[1]][0] + 0.5, "the time of a site grows at most linearly")]
    if most >= FULL:
        limits += [(all_of_them[0] < MOST_SECONDS, "10,000 nodes within 10 s"), (all_of_them[1] < MOST_BYTES, "10,000 nodes within 1 GiB")]
    faults = [what for holds, what in limits if not holds]
    for what in faults:
        print("FAIL", what)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
