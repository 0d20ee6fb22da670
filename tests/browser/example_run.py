# SPDX-License-Identifier: Apache-2.0
"""A run document with every shape of row that a node report draws, always the same: 8 NUMA nodes and 16 cores with one slow
pair each, curves, loaded latency, a distribution, a skip, a number that is not believed, and a hostile name."""
import json
import math

HOSTILE = "</script><img src=x onerror=alert(1)> \u202e=cmd|' /C calc'!A0"


def samples(value, n=12):
    """Around it, always the same, symmetrical: the median is the value."""
    return [value * (1 + 0.003 * (2 * ((7 * i) % n) / (n - 1) - 1)) for i in range(n)]


def row(job, benchmark, metric, unit, value, **more):
    base = {"job": job, "node": "node017", "device": "cpu", "benchmark": benchmark, "version": 1, "params": {},
            "metric": metric, "unit": unit, "direction": "lower" if unit == "s" else "higher", "value": value,
            "ci95": [value * 0.994, value * 1.005], "samples": samples(value), "launches": [], "quantiles": {},
            "estimator": "median_of_samples", "path": "native", "bound": None, "bound_source": "",
            "percent_of_bound": None, "correctness": {"status": "pass", "detail": ""},
            "conditions": {"hz": 3.2e9, "isa": "avx2", "threads": "16", "cv": 0.004}, "flags": [], "verdict": "PASS",
            "reason": "", "remedy": "", "duration_s": 4.2}
    base.update(more)
    base["n"] = len(base["samples"])
    return base


def sizes():
    return [4096 * 2 ** (i / 2) for i in range(34)]


def levels(job, placement, scale):
    def rate(size):
        value = 2.0e10
        for capacity, speed in ((32 << 20, 6.0e10), (1 << 20, 1.1e11), (32768, 2.0e11)):
            value += (speed - value) / (1 + (size / capacity) ** 5)
        return value * scale
    params = {"placement": placement}
    curve = {"rows": [str(int(s)) for s in sizes()], "columns": ["bandwidth"], "cells": [rate(s) for s in sizes()]}
    info = {"direction": "info", "params": params}
    return [row(job, "mem.bandwidth.levels", "bandwidth", "By/s", 2.0e11 * scale, matrix=curve, params=params),
            row(job, "mem.bandwidth.levels", "bandwidth.l2", "By/s", 1.1e11 * scale, params=params),
            row(job, "mem.bandwidth.levels", "bandwidth.l3", "By/s", 6.0e10 * scale, params=params),
            row(job, "mem.bandwidth.levels", "bandwidth.memory", "By/s", 2.0e10 * scale, params=params),
            row(job, "mem.bandwidth.levels", "capacity.l1", "By", 32768, **info),
            row(job, "mem.bandwidth.levels", "capacity.l2", "By", 1 << 20, **info),
            row(job, "mem.bandwidth.levels", "capacity.l3", "By", 32 << 20, **info)]


def square(prefix, n, value, slow):
    names = [f"{prefix} {i}" for i in range(n)]
    cells = [value(i, j) * (0.42 if (i, j) == slow else 1) for i in range(n) for j in range(n)]
    return {"rows": names, "columns": names, "cells": cells}


def peaks():
    rows = []
    for precision, rate, percent in (("fp64", 1.9e12, 98.2), ("fp32", 3.7e12, 95.4), ("bf16", 7.2e12, 93.0)):
        for placement, scale in (("single", 1 / 16), ("cores", 1)):
            job = f"fma-{precision}-{placement}"
            params = {"placement": placement}
            flags = ["disturbed"] if precision == "fp32" else []
            rows.append(row(job, f"cpu.fma.{precision}", "flops", "FLOP/s", rate * scale, params=params, flags=flags,
                            bound=rate * scale / percent * 100, bound_source="peak operations per cycle x clock",
                            percent_of_bound=percent - (3 if placement == "cores" else 0)))
            rows.append(row(job, f"cpu.fma.{precision}", "frequency", "Hz", 3.2e9, direction="info", params=params))
    return rows


def numa():
    def bandwidth(i, j):
        return 9.8e10 if i == j else 4.6e10 * (1 + 0.01 * math.sin(i + 3 * j))
    def latency(i, j):
        return 9.1e-8 if i == j else 1.38e-7 * (1 + 0.01 * math.cos(2 * i + j))
    table = square("node", 8, latency, None)
    table["cells"][1 * 8 + 6] = 4.1e-7
    return [row("numa", "mem.numa", "bandwidth", "By/s", 9.8e10, matrix=square("node", 8, bandwidth, (2, 5))),
            row("numa", "mem.numa", "latency", "s", 9.1e-8, matrix=table)]


def pairs():
    table = square("cpu", 16, lambda i, j: 5e-8 if i // 8 == j // 8 else 6.2e-8, None)
    for i in range(16):
        table["cells"][i * 17] = None
    table["cells"][3 * 16 + 12] = 3.3e-7
    return [row("pairs", "cpu.core_to_core", "latency", "s", 5.1e-8, matrix=table)]


def loaded():
    loads = [2e9 * i for i in range(1, 22)]
    waits = [9e-8 + 2.4e-7 / (1 + math.exp(-(x - 3.6e10) / 2.5e9)) for x in loads]
    labels = [str(4096 >> (i // 2)) + ("" if i % 2 == 0 else ".5") for i in range(21)]
    curve = lambda name, cells: {"rows": labels, "columns": [name], "cells": cells}
    return [row("loaded", "mem.latency.loaded", "latency", "s", waits[-1], matrix=curve("latency", waits)),
            row("loaded", "mem.latency.loaded", "bandwidth", "By/s", loads[-1], matrix=curve("bandwidth", loads))]


def others():
    skipped = row("skip", "cpu.gemm.fp64", "flops", "FLOP/s", 1, ci95=None, n=0, samples=[], verdict="SKIP",
                  reason="needs 2 GiB, 1.1 GiB are free", remedy="free some memory")
    skipped["value"] = None
    noisy = row("noisy", "cpu.fft", "flops", "FLOP/s", 6.1e10, verdict="INVALID", ci95=[4e10, 8e10],
                reason="too noisy: the median is known to ±33 % only", remedy="stop other work on this machine (steelyard doctor)")
    strange = row("strange", "vendor.thing", HOSTILE, "By/s", 1e308, verdict="ERROR", reason=HOSTILE, device=HOSTILE)
    tail = row("tail", "sto.latency", "latency", "s", 9e-5,
               quantiles={"p50": 9e-5, "p90": 1.1e-4, "p99": 2.1e-4, "p99.9": 7.8e-4, "p99.99": 3.1e-3})
    spmv = [row("spmv", "cpu.spmv", "flops", "FLOP/s", 2.4e9),
            row("spmv", "cpu.spmv", "bandwidth", "By/s", 1.7e10, direction="info")]
    return [skipped, noisy, strange, tail, *spmv, row("triad", "mem.triad", "bandwidth", "By/s", 2.05e10),
            row("latency", "mem.latency", "latency", "s", 9.1e-8)]


def soak():
    """Half an hour on an accelerator that gets warm, and is throttled twice."""
    n, job = 600, "soak"
    held = [1.0 if 300 <= i < 330 or 450 <= i < 462 else 0.0 for i in range(n)]
    heat = [42 + 34 * (1 - math.exp(-i / 60)) + 2 * math.sin(i / 17) for i in range(n)]
    rates = [7.4e14 * (1 - 0.02 * (1 - math.exp(-i / 90)) - 0.08 * held[i] + 0.002 * math.sin(1.7 * i)) for i in range(n)]
    watts = [690 - 120 * held[i] + 6 * math.cos(i / 5) for i in range(n)]
    at = {"device": "gpu0", "conditions": {"sample_s": 3.0, "power_w": 684.0}, "n": n}
    middle = lambda values: sorted(values)[n // 2]
    beside = lambda metric, unit, values: row(job, "gpu.gemm.bf16", metric, unit, middle(values), samples=values,
                                              **{**at, "direction": "info"})
    return [row(job, "gpu.gemm.bf16", "flops", "FLOP/s", middle(rates), samples=rates, **at),
            beside("temperature", "Cel", heat), beside("power", "W", watts), beside("throttled", "1", held)]


def sweeps():
    """Messages of all sizes between two nodes, and one collective on more and more of them."""
    rows = []
    for power in range(3, 31, 3):
        size = 1 << power
        rows.append(row(f"msg{power}", "net.sendrecv", "bandwidth", "By/s", 4.6e10 / (1 + 1.6e5 / size), params={"size": size},
                        device="mlx5_0"))
    for nodes in (2, 4, 8, 16, 32):
        rows.append(row(f"hpl{nodes}", "net.hpl", "flops", "FLOP/s", 6e12 * nodes * (1 - 0.015 * math.log2(nodes)),
                        params={"nodes": nodes}))
    return rows


def document(machine):
    results = peaks() + levels("l1", "single", 1 / 8) + levels("l2", "cores", 1) + loaded() + numa() + pairs() + others() + soak() + sweeps()
    summary = {name.lower(): sum(r["verdict"] == name for r in results)
               for name in ("PASS", "FAIL", "SKIP", "INVALID", "ERROR", "WAIVED")}
    return {"schema": "steelyard.run/1", "id": "20261121-7f3a", "profile": "standard", "started": "2026-11-21T03:12:40.000Z",
            "finished": "2026-11-21T03:31:02.000Z", "tool": {"version": "0.1.0", "commit": "0123456"},
            "nodes": [{"name": "node017", "machine": machine}], "results": results, "summary": summary,
            "journal_head": "a" * 64, "plugins": {"cpu": "0.1.0 " + "b" * 64},
            "settings": {"profile": {"value": "standard", "origin": "--profile"}}}


def another(first):
    """The run of another system: some values better, some worse, some alike, some too noisy to say."""
    run = json.loads(json.dumps(first))
    run.update(id="20261122-01bc", started="2026-11-22T03:12:40.000Z", finished="2026-11-22T03:31:02.000Z")
    run["nodes"][0]["machine"]["environment"]["kernel"] = "6.1.0-25-amd64"
    for i, r in enumerate(run["results"]):
        if not r["value"] or r["value"] > 1e300:
            continue
        factor = (1.12, 0.93, 1.004, 1.05, 1.31)[i % 5]
        r["value"] *= factor
        r["ci95"] = [bound * factor for bound in r["ci95"]] if r["ci95"] else None
        spread = 20 if i % 7 == 3 else 1
        r["samples"] = [r["value"] * (1 + spread * (s / first["results"][i]["value"] - 1)) for s in r["samples"]]
        if r["bound"]:
            r["bound"] *= 1.4
            r["percent_of_bound"] = 100 * r["value"] / r["bound"]
    return run


def several(first, folder, count=8):
    """The same on as many machines, each a little off at each measurement; the files."""
    files = []
    for i in range(count):
        run = json.loads(json.dumps(first))
        run["id"] = f"20261121-{i:04x}"
        for n, r in enumerate(run["results"]):
            scale = 1 + 0.04 * ((3 * i + n) % 8)
            if r["value"]:
                r["value"] *= scale
                r["samples"] = [s * scale for s in r["samples"]]
                r["ci95"] = r["ci95"] and [c * scale for c in r["ci95"]]
        files.append(folder / f"machine-{i}.json")
        files[-1].write_text(json.dumps(run))
    return files
