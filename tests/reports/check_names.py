#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every benchmark and metric that the plugins here declare, and every metric of other tools' files, is named in data/names,
in English and Chinese, with a symbol, and has a unit that is written alike in both languages: one that
core/base/units.cpp knows how to show.

  check_names.py STEELYARD NAMES_FOLDER
"""
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib


def is_chinese(text):
    return any(ord(c) >= 0x2E80 for c in text)


def read_names(folder):
    names = {"benchmark": {}, "metric": {}, "parameter": {}}
    for file in sorted(pathlib.Path(folder).glob("*.toml")):
        for section, entries in tomllib.loads(file.read_text()).items():
            names[section].update(entries)
    return names


def known_units():
    text = (pathlib.Path(__file__).parents[2] / "core/base/units.cpp").read_text()
    return set(re.findall(r'\{"([^"]+)",\s+"[^"]+"\}', text)) | {"1", "%", "Cel"}


def metric_name(benchmark, metric, names):
    keys = [f"{benchmark}/{metric}", metric]
    patterns = [k for k in names if "*" in k and fnmatch.fnmatchcase(keys[0], k)]
    return next((names[k] for k in keys + sorted(patterns, key=len, reverse=True) if k in names), None)


def imported(steelyard, env):
    """Metrics of every fixture, as benchmarks that no plugin declares."""
    fixtures = pathlib.Path(__file__).parents[1] / "fixtures/exchange"
    for file in sorted(f for f in fixtures.iterdir() if f.suffix != ".md"):
        document = pathlib.Path(env["HOME"]) / "imported.json"
        subprocess.run([steelyard, "import", file, "-o", document], check=True, capture_output=True, env=env)
        rows = [row for row in json.loads(document.read_text())["results"] if row["metric"]]
        assert rows, f"{file}: nothing was imported"
        for row in rows:
            yield {"id": row["benchmark"], "tool": file.name,
                   "metrics": [{"id": row["metric"], "unit": row["unit"] or "1"}]}


def faults(benchmarks, names, units):
    for benchmark in benchmarks:
        entry = names["benchmark"].get(benchmark["id"])
        if "tool" in benchmark:  # whose users name its benchmarks
            entry = {"en": benchmark["id"], "zh-CN": "名"}
        if entry is None:
            yield f"{benchmark['id']}: no name in data/names"
        elif not entry["en"] or not is_chinese(entry["zh-CN"]):
            yield f"{benchmark['id']}: a name needs English and Chinese"
        for metric in benchmark["metrics"]:
            entry = metric_name(benchmark["id"], metric["id"], names["metric"])
            if metric["unit"] not in units:
                yield f"{benchmark['id']}: nobody can read the unit {metric['unit']!r} of {metric['id']}"
            if entry is None:
                yield f"{benchmark['id']}: metric {metric['id']} has no name in data/names"
            elif not entry["en"] or not is_chinese(entry["zh-CN"]) or not entry["symbol"]:
                yield f"{benchmark['id']}: metric {metric['id']} needs English, Chinese and a symbol"


def main():
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8"}
        listed = subprocess.run([sys.argv[1], "list", "benchmarks", "--json"], check=True, capture_output=True,
                                env=env).stdout
        others = list(imported(sys.argv[1], env))
    benchmarks = json.loads(listed)["benchmarks"]
    names = read_names(sys.argv[2])
    assert len(benchmarks) > 0, "no plugin was built: nothing to check"
    # The check can fail: a benchmark that nobody named, and a metric whose Chinese is English.
    units = known_units()
    assert "By/s" in units and "FLOP/s" in units
    strange = [{"id": "no.such", "metrics": [{"id": "flops", "unit": "FLOP/s"}]}]
    assert len(list(faults(strange, names, units))) == 1
    assert len(list(faults(strange, names, {"s"}))) == 2
    assert list(faults(strange, {"benchmark": {"no.such": {"en": "a", "zh-CN": "b"}},
                                 "metric": {"flops": {"en": "a", "zh-CN": "b", "symbol": "x"}}}, units))
    assert list(faults([{"id": "fio.read", "tool": "x", "metrics": [{"id": "no.such", "unit": "s"}]}], names, units))
    found = list(faults(benchmarks + others, names, units))
    print("\n".join(found) or f"names: {len(benchmarks)} benchmarks, and {len(others)} rows of other tools, have names")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
