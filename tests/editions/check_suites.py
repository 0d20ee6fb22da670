# SPDX-License-Identifier: Apache-2.0
"""Every kernel of a suite in data/editions is a benchmark that the shipped plugins offer, as the suite names it.

check_suites.py STEELYARD
"""
import json
import pathlib
import subprocess
import sys

EDITIONS = pathlib.Path(__file__).resolve().parents[2] / "data" / "editions"
SCHEMA = EDITIONS.parent / "schema" / "suite.schema.json"


def faults(suite, benchmarks, schema):
    required = set(schema["properties"]["kernels"]["items"]["required"])
    if set(suite) != set(schema["required"]) or suite["schema"] != "steelyard.suite/1":
        yield "members are not those of the schema"
    for kernel in suite["kernels"]:
        name = kernel.get("benchmark", "?")
        if set(kernel) != required:
            yield f"{name}: members are not those of the schema"
            continue
        offered = benchmarks.get(name)
        if offered is None:
            yield f"{name}: no plugin offers it"
            continue
        if offered["version"] != kernel["version"]:
            yield f"{name}: version {kernel['version']}, the plugin has {offered['version']}"
        metric = next((m for m in offered["metrics"] if m["id"] == kernel["metric"]), None)
        if metric is None or metric["unit"] != kernel["unit"] or metric["direction"] == "info":
            yield f"{name}: no scored metric '{kernel['metric']}' in {kernel['unit']}"
        params = {p["id"]: p for p in offered["params"]}
        for key, value in kernel["params"].items():
            if key not in params or value not in params[key].get("choices", [value]):
                yield f"{name}: {key}={value} is not a parameter"
        if kernel["reference"] <= 0 or kernel["weight"] <= 0:
            yield f"{name}: reference and weight must be positive"


def main():
    listed = json.loads(subprocess.run([sys.argv[1], "list", "benchmarks", "--json"], capture_output=True, text=True,
                                       check=True).stdout)
    benchmarks = {b["id"]: b for b in listed["benchmarks"]}
    schema = json.loads(SCHEMA.read_text())
    suites = sorted(EDITIONS.glob("*suite*.json"))
    wrong = [f"{file.name}: {fault}" for file in suites for fault in faults(json.loads(file.read_text()), benchmarks, schema)]
    broken = {**json.loads(suites[0].read_text())}
    broken["kernels"] = [{**broken["kernels"][0], "version": 99, "unit": "s"}]
    if len(list(faults(broken, benchmarks, schema))) != 2:
        wrong.append("the check itself does not see a wrong version and a wrong unit")
    print("\n".join(wrong) or f"{len(suites)} suite(s): every kernel is offered as named")
    return 1 if wrong else 0


sys.exit(main())
