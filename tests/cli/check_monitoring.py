#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every series and label that data/monitoring asks for is one that `steelyard export --format openmetrics` writes, and
Prometheus accepts the rules.

  check_monitoring.py OPENMETRICS_FILE MONITORING_FOLDER
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

SCRAPED = {"instance", "job"}  # Prometheus adds these to every series


def written(text):
    """Series -> its labels."""
    out = {}
    for name, labels in re.findall(r"^(steelyard_\w+)(?:\{(.*)\})? ", text, re.M):
        out.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return out


def expressions(folder):
    """(where, expression, labels that its legend or annotations show)."""
    for file in sorted(folder.glob("*.json")):
        board = json.loads(file.read_text())
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                yield file.name, variable["query"]["query"], {variable["name"]}
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield f"{file.name}: {panel['title']}", target["expr"], set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
    for part in (folder / "alerts.yml").read_text().split("- alert: ")[1:]:
        expression = re.search(r"expr: (.*?)\n        (?:for|labels):", part, re.S)[1]
        yield "alerts.yml: " + part.split("\n")[0], expression, set(re.findall(r"\$labels\.(\w+)", part))


def faults(known, folder):
    for where, expression, shown in expressions(folder):
        names = set(re.findall(r"steelyard_\w+", expression))
        labels = set(re.findall(r"(\w+)=~?\"", expression)) | shown
        for group in re.findall(r"(?:by|on) \(([^)]*)\)", expression):
            labels |= set(re.split(r",\s*", group))
        if not names:
            yield f"{where}: asks for nothing of ours"
        for name in names - known.keys():
            yield f"{where}: no series {name}"
        have = set().union(*(known.get(name, set()) for name in names)) | SCRAPED
        for label in labels - have:
            yield f"{where}: {', '.join(sorted(names))} has no label {label}"


known = written(pathlib.Path(sys.argv[1]).read_text())
assert list(faults({}, pathlib.Path(sys.argv[2]))), "the check can fail"
found = list(faults(known, pathlib.Path(sys.argv[2])))
print("\n".join(found))
if not found and shutil.which("promtool"):
    found = subprocess.run(["promtool", "check", "rules", pathlib.Path(sys.argv[2], "alerts.yml")]).returncode
sys.exit(1 if found else 0)
