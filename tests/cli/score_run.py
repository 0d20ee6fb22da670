# SPDX-License-Identifier: Apache-2.0
"""A run document in which everything that a node is scored by is twice its reference - FP8 by the 16-bit product
as often as its own, host memory as the memory that computes ten times - made from the edition alone.

score_run.py EDITIONS MACHINE [--quick] [--node NAME] [--without BENCHMARK] [--fail BENCHMARK]"""
import argparse
import json
import pathlib
import statistics

arguments = argparse.ArgumentParser()
arguments.add_argument("editions", type=pathlib.Path)
arguments.add_argument("machine", type=pathlib.Path, help="what steelyard discover --json says")
arguments.add_argument("--quick", action="store_true", help="one launch, and a tenth of the memory")
arguments.add_argument("--node", default="node017", help="of another name: other samples, the same medians")
arguments.add_argument("--without", action="append", default=[])
arguments.add_argument("--fail", action="append", default=[])
given = arguments.parse_args()

edition = json.loads((given.editions / "ucs-2026.1.json").read_text())
suite = json.loads((given.editions / edition["suites"][0]["file"]).read_text())
launches = 1 if given.quick else 6
spread = 0.001 if given.node == "node017" else 0.001 + 1e-6 * int(given.node[-1])
rows = {}


def add(benchmark, version, params, metric, unit, direction, value, quantile=None):
    wrong = benchmark in given.fail
    # Pairs around the value, so that every launch agrees about it, and no two launches are alike.
    samples = [value * (1 + sign * (spread + 0.0003 * ((7 * pair) % 11)))
               for pair in range(5 * launches) for sign in (-1, 1)]
    launched = [{"n": 10, "value": statistics.median(samples[10 * i:10 * i + 10]), "autocorrelation": 0.0, "batch": 1,
                 "warmup": 5, "steady": True} for i in range(launches)]
    each = [launch["value"] for launch in launched]
    ends = [min(each), max(each)] if launches == 6 else [min(samples), max(samples)]
    rows[benchmark, metric] = {
        "job": benchmark, "node": given.node, "device": benchmark[:3], "benchmark": benchmark, "version": version,
        "params": params, "metric": metric, "unit": unit, "direction": direction, "value": None if wrong else value,
        "ci95": None if wrong else ends, "n": len(samples), "samples": samples,
        "launches": launched, "quantiles": {quantile: value} if quantile else {}, "estimator": "median",
        "path": "native", "bound": None, "bound_source": "", "percent_of_bound": None,
        "correctness": {"status": "fail" if wrong else "pass", "detail": ""}, "conditions": {}, "flags": [],
        "verdict": "FAIL" if wrong else "PASS", "reason": "one bit is wrong" if wrong else "", "remedy": "",
        "duration_s": 1.0}
    if quantile:
        rows[benchmark, metric]["quantile_ci95"] = {quantile: [0.97 * value, 1.03 * value]}


for kernel in suite["kernels"]:
    add(kernel["benchmark"], kernel["version"], kernel["params"], kernel["metric"], kernel["unit"], "higher",
        2 * kernel["reference"])
for metric in edition["metrics"]:
    own = [s for s in metric["sources"] if "benchmark" in s and not s["benchmark"].startswith("gpu.")]
    if "node" not in metric["weights"] or not own:
        continue
    source = own[0]
    params = dict(source["params"])
    if given.quick and "share" in params:
        params["share"] = 0.1
    lower = metric["direction"] == "lower"
    value = metric["reference"] / 2 if lower else 2 * metric["reference"]
    if (source["benchmark"], source["metric"]) not in rows:
        add(source["benchmark"], source["version"], params, source["metric"], metric["unit"], metric["direction"], value,
            source.get("quantile"))
rows = [row for (benchmark, _), row in rows.items() if benchmark not in given.without]
counts = {name: sum(row["verdict"] == name.upper() for row in rows)
          for name in ("pass", "fail", "skip", "invalid", "error", "waived")}
machine = json.loads(given.machine.read_text())
print(json.dumps({"schema": "steelyard.run/1", "id": "20261121-7f3a", "profile": "standard",
                  "started": "2026-11-21T03:12:40Z", "finished": "2026-11-21T03:31:00Z",
                  "tool": {"version": "0.1.0", "commit": ""}, "nodes": [{"name": given.node, "machine": machine}],
                  "results": rows, "summary": counts, "journal_head": "c" * 64, "plugins": {}, "settings": {}}))
