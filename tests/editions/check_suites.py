# SPDX-License-Identifier: Apache-2.0
"""Every kernel of a suite and every source of an edition in data/editions is a benchmark that the shipped plugins offer,
as it is named there: with its version, its metric, and every one of its parameters, so that no choice is left open.
Benchmarks of areas that no shipped plugin measures yet are listed, and checked from the day that one does.

check_suites.py STEELYARD
"""
import hashlib
import json
import pathlib
import subprocess
import sys

EDITIONS = pathlib.Path(__file__).resolve().parents[2] / "data" / "editions"
SCHEMAS = EDITIONS.parent / "schema"


def row_faults(name, row, offered, unit, open_params=()):
    """Of one reference to a benchmark: a kernel of a suite, or a source of a metric."""
    if offered["version"] != row["version"]:
        yield f"{name}: version {row['version']}, the plugin has {offered['version']}"
    metric = next((m for m in offered["metrics"] if m["id"] == row["metric"]), None)
    if metric is None or metric["unit"] != unit or metric["direction"] == "info":
        yield f"{name}: no scored metric '{row['metric']}' in {unit}"
    params = {p["id"]: p for p in offered["params"]}
    for key, value in row["params"].items():
        if key not in params or value not in (params[key]["choices"] or [value]):
            yield f"{name}: {key}={value} is not a parameter"
    for key in set(params) - set(row["params"]) - set(open_params):
        yield f"{name}: parameter '{key}' is left open"


def suite_faults(suite, benchmarks, schema):
    required = set(schema["properties"]["kernels"]["items"]["required"])
    if set(suite) != set(schema["required"]) or suite["schema"] != "steelyard.suite/1":
        yield "members are not those of the schema"
    for kernel in suite["kernels"]:
        name = kernel.get("benchmark", "?")
        if set(kernel) != required:
            yield f"{name}: members are not those of the schema"
        elif name not in benchmarks:
            yield f"{name}: no plugin offers it"
        else:
            yield from row_faults(name, kernel, benchmarks[name], kernel["unit"])
            if kernel["reference"] <= 0 or kernel["weight"] <= 0:
                yield f"{name}: reference and weight must be positive"


def edition_faults(edition, benchmarks, awaited):
    suites = {}
    for suite in edition["suites"]:
        suites[suite["id"]] = suite
        file = EDITIONS / suite["file"]
        if hashlib.sha256(file.read_bytes()).hexdigest() != suite["sha256"]:
            yield f"suite {suite['id']}: {file.name} has another hash"
        if json.loads(file.read_text())["id"] != suite["id"]:
            yield f"suite {suite['id']}: {file.name} has another id"
    areas = {name.split(".")[0] for name in benchmarks}
    for metric in edition["metrics"]:
        for source in metric["sources"]:
            if "suite" in source:
                if source["suite"] not in suites:
                    yield f"{metric['id']}: no suite '{source['suite']}'"
                continue
            name = source["benchmark"]
            if name not in benchmarks and name.split(".")[0] not in areas:
                awaited.add(name)
            elif name not in benchmarks:
                yield f"{metric['id']}: no plugin offers {name}"
            else:
                # A source that makes the score an estimate may be less particular than the one before it.
                open_params = [p["id"] for p in benchmarks[name]["params"]] if source.get("estimate") else []
                yield from row_faults(f"{metric['id']} <- {name}", source, benchmarks[name], metric["unit"], open_params)


def check_itself(suite, edition, benchmarks, schema):
    """One fault of each kind is found."""
    wrong = {**suite, "kernels": [{**suite["kernels"][0], "version": 99, "unit": "s", "params": {}}]}
    assert len(list(suite_faults(wrong, benchmarks, schema))) >= 3, "a wrong version, a wrong unit, open parameters"
    broken = json.loads(json.dumps(edition))
    broken["suites"][0]["sha256"] = "0" * 64
    host = next(m for m in broken["metrics"] if m["id"] == "mem.host_triad")
    host["sources"][0].update(benchmark="mem.nonesuch")
    assert len(list(edition_faults(broken, benchmarks, set()))) == 2, "a changed suite, an unknown benchmark"


def main():
    listed = json.loads(subprocess.run([sys.argv[1], "list", "benchmarks", "--json"], capture_output=True, text=True,
                                       check=True).stdout)
    benchmarks = {b["id"]: b for b in listed["benchmarks"]}
    schema = json.loads((SCHEMAS / "suite.schema.json").read_text())
    documents = {file.name: json.loads(file.read_text()) for file in sorted(EDITIONS.glob("*.json"))}
    wrong, awaited = [], set()
    for name, document in documents.items():
        if document["schema"] == "steelyard.suite/1":
            wrong += [f"{name}: {fault}" for fault in suite_faults(document, benchmarks, schema)]
        else:
            wrong += [f"{name}: {fault}" for fault in edition_faults(document, benchmarks, awaited)]
    check_itself(documents["cpu-suite-2026.1.json"], documents["ucs-2026.1.json"], benchmarks, schema)
    print("\n".join(wrong) or f"{len(documents)} document(s): everything is offered as named")
    if awaited:
        print("not offered by any plugin here yet: " + ", ".join(sorted(awaited)))
    return 1 if wrong else 0


sys.exit(main())
