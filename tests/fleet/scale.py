#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports of 1 to 10,000 nodes: time and memory grow at most linearly, a page hardly at all.

  scale.py STEELYARD FLEET_WRITER [FILLERS SAMPLES]     more metrics and samples per node; the limits are for the default
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SIZES = (1, 100, 1000, 10_000)
MOST_SECONDS, MOST_BYTES, MOST_PAGE = 10, 1 << 30, 2_000_000


def measured(steelyard, files, page):
    """Seconds and peak resident bytes of one report."""
    began = time.monotonic()
    child = subprocess.Popen([steelyard, "report", *files, "-q", "-o", page])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, f"{len(files)} nodes: exit {os.waitstatus_to_exitcode(status)}"
    return time.monotonic() - began, usage.ru_maxrss * 1024


def main():
    steelyard, writer = sys.argv[1:3]
    fillers, samples = sys.argv[3:5] if len(sys.argv) > 4 else ("0", "3")
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        runs = pathlib.Path(folder, "runs")
        subprocess.run([writer, str(runs), str(SIZES[-1]), fillers, samples, "slow_device", "slow_memory", "half_link"],
                       check=True)
        files = sorted(str(file) for file in runs.iterdir())
        rows, page = {}, pathlib.Path(folder, "report.html")
        os.environ["XDG_DATA_HOME"] = folder
        for nodes in SIZES:
            seconds, memory = measured(steelyard, files[:nodes], str(page))
            rows[nodes] = seconds, memory, page.stat().st_size
            print(f"{nodes:6} nodes {seconds:7.2f} s {memory / 2**20:7.0f} MiB {rows[nodes][2] / 1000:7.0f} kB", flush=True)
    most, tenth = rows[10_000], rows[1000]
    for holds, what in ((most[0] < MOST_SECONDS, f"10,000 nodes within {MOST_SECONDS} s"),
                        (most[1] < MOST_BYTES, "10,000 nodes within 1 GiB"),
                        (most[2] < MOST_PAGE and tenth[2] < MOST_PAGE, "a page below 2 MB"),
                        (most[0] < 12 * tenth[0] + 0.5, "time grows at most linearly"),
                        (most[2] < 1.3 * tenth[2], "a page hardly grows")):
        if not holds:
            faults.append(what)
            print("FAIL", what)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
