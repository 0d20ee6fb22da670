#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads out.<format> of the working directory as each format's own readers do: with the real ones (promtool of
prometheus, compare.py of Google Benchmark), and the standard library's for the rest. Exit code 77, and the reason, if all
that could be checked is right but one of the real readers is missing here."""
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

COMPARE = pathlib.Path("/usr/share/benchmark/compare.py")
missing = []


def text(name):
    return pathlib.Path("out." + name).read_bytes().decode()


def check_openmetrics():
    lines = text("openmetrics").split("\n")
    assert lines[-2:] == ["# EOF", ""], lines[-2:]
    label = r'[a-z_]+="(?:[^"\\]|\\["\\n])*"'
    series = set()
    for line in lines[:-1]:
        if line.startswith("#"):
            continue
        found = re.fullmatch(r"(steelyard_[a-z_]+(?:\{%s(?:,%s)*\})?) (-?[0-9.e+-]+)" % (label, label), line)
        assert found, line
        assert found[1] not in series, "twice: " + found[1]
        series.add(found[1])
    assert any(s.startswith("steelyard_metric_value{") for s in series)
    if not shutil.which("promtool"):
        missing.append("promtool (Debian: prometheus)")
        return
    done = subprocess.run(["promtool", "check", "metrics"], stdin=open("out.openmetrics", "rb"), capture_output=True,
                          text=True)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr


def check_junit():
    root = xml.fromstring(text("junit").encode())
    cases = root.findall("testsuite/testcase")
    assert root.tag == "testsuites" and int(root.get("tests")) == len(cases) > 0
    for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(kind)) == len(root.findall("testsuite/testcase/" + tag)), kind


def check_google_benchmark():
    document = json.loads(text("google-benchmark"))
    assert document["benchmarks"] and all(b["real_time"] > 0 for b in document["benchmarks"])
    # Debian's script needs Debian's modules, which another Python in the PATH does not see.
    python = next((p for p in ("/usr/bin/python3", sys.executable) if pathlib.Path(p).exists() and
                   subprocess.run([p, "-c", "import numpy, scipy"], capture_output=True).returncode == 0), None)
    if python is None or not COMPARE.exists():
        missing.append("compare.py with numpy and scipy (Debian: libbenchmark-tools python3-scipy)")
        return
    done = subprocess.run([python, COMPARE, "benchmarks", "out.google-benchmark", "out.google-benchmark"],
                          capture_output=True, text=True)
    assert done.returncode == 0 and "+0.0000" in done.stdout, done.stdout + done.stderr


def check_rest():
    for name in ("github-bigger", "github-smaller"):
        for entry in json.loads(text(name)):
            assert isinstance(entry["name"], str) and isinstance(entry["value"], (int, float)) and "unit" in entry
    for line in text("fom").splitlines():
        assert line.startswith("# ") or re.fullmatch(r"\S+ = [0-9.e+-]+ \S+", line), line
    raw = text("csv")
    assert raw.startswith("\ufeff"), "spreadsheets read UTF-8 by its byte order mark"
    rows = list(csv.reader(raw[1:].splitlines()))
    assert len({len(row) for row in rows}) == 1 and len(rows) > 1
    for row in rows[1:]:
        for cell in row:
            number = re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", cell)
            assert number or cell[:1] not in ("=", "+", "-", "@"), cell


for check in (check_openmetrics, check_junit, check_google_benchmark, check_rest):
    check()
if missing:
    sys.exit(print("skipped: not here to read the exports:", "; ".join(missing)) or 77)
