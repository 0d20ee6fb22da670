#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shape of the house, from its #include lines: who may see whom, where each third-party header lives, and how long
a file may be. docs/architecture.md draws the same arrows; a new one is a decision, made here first."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# room -> rooms whose headers it may include (its own always).
ROOMS = {
    "base": set(),
    "model": {"base"},
    "topology": {"model", "base"},
    "measure": {"model", "base"},
    "score": {"model", "base"},
    "judge": {"score", "model", "base"},
    "store": {"model", "base"},
    "bundle": {"judge", "score", "store", "model", "base"},
    "plugin": {"measure", "model", "base"},
    "exchange": {"model", "base"},
    "reports": {"model", "base"},
    "app": {"reports", "exchange", "plugin", "bundle", "store", "judge", "score", "measure", "topology", "model", "base"},
}
# of `measure`, the room `plugin` sees the interface that it implements, and no more.
ONLY = {("plugin", "measure"): {"measure/child.h"}}

# The ABI is the plugin room's business; the arithmetic of histogram buckets is shared by both sides of it.
SDK_ELSEWHERE = {"base": {"steelyard/ext/histogram.h"}, "app": {"steelyard/plugin.h"}}

# third-party header (regular expression) -> the only files that may include it.
HOMES = {
    r"hwloc.*": r"core/topology/.*",
    r"nlohmann/.*": r"core/model/json(_fwd)?\.h",
    r"toml\+\+/.*|toml\.hpp": r"core/base/toml\.cpp",
    r"openssl/.*": r"core/base/(digest|signature)\.cpp",
    r"sqlite3\.h": r"core/store/index\.cpp",
    r"CLI/.*": r"core/app/.*",
    r"dlfcn\.h": r"core/plugin/worker/.*|plugins/cpu/src/common/shared_library\.cpp|tests/(plugins|peers)/.*",
    r"omp\.h": r"plugins/cpu/.*",
    r"liburing(/.*|\.h)": r"plugins/storage_nvme/src/engine/uring\.cpp",
    r"linux/aio_abi\.h": r"plugins/storage_nvme/src/engine/aio\.cpp",
    r"libnvme\.h|nvme/.*": r"plugins/storage_nvme/src/inventory/nvme_admin\.cpp",
    r"benchmark/.*": r"tests/perf/.*",
    r"valijson/.*": r"tests/schema/.*",
}
LONGEST = 400

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def sources(folder):
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in {".h", ".hpp", ".cpp", ".c", ".S"}:
            yield path.relative_to(ROOT).as_posix(), path.read_text()


def edge_faults(name, text):
    parts = name.split("/")
    room = parts[0] if parts[0] == "reports" else parts[1]
    for quote, header in INCLUDE.findall(text):
        target = header.split("/")[0]
        if target == "steelyard":
            if room != "plugin" and header not in SDK_ELSEWHERE.get(room, set()):
                yield f"{name}: {room} may not include {header}"
        elif quote != '"' or "/" not in header or target == room:
            continue
        elif target not in ROOMS.get(room, set()):
            yield f"{name}: {room} may not include {header}"
        elif header not in ONLY.get((room, target), {header}):
            yield f"{name}: of {target}, {room} may include {', '.join(sorted(ONLY[(room, target)]))} only"


def home_faults(name, text):
    for _, header in INCLUDE.findall(text):
        for pattern, home in HOMES.items():
            if re.fullmatch(pattern, header) and not re.fullmatch(home, name):
                yield f"{name}: {header} has its home in {home}"


def plugin_faults(name, text):
    for quote, header in INCLUDE.findall(text):
        if header.split("/")[0] in ROOMS:
            yield f"{name}: a plugin sees steelyard/ only, not {header}"


def length_faults(name, text):
    if text.count("\n") > LONGEST:
        yield f"{name}: {text.count(chr(10))} lines; split it by concept (at most {LONGEST})"


def main():
    faults = []
    for folder in ("core", "reports", "plugins", "tests"):
        for name, text in sources(folder):
            faults += home_faults(name, text)
            if folder != "tests":
                faults += length_faults(name, text)
            if folder == "plugins":
                faults += plugin_faults(name, text)
            elif folder != "tests" and not name.startswith("core/include/"):
                faults += edge_faults(name, text)
    print("\n".join(faults) or "layers: every arrow is a known one")
    return 1 if faults else 0


def self_test():
    """The check itself can fail: one fault of each kind is found."""
    assert list(edge_faults("core/model/x.h", '#include "store/journal.h"\n'))
    assert list(edge_faults("core/plugin/x.cpp", '#include "measure/stats.h"\n'))
    assert not list(edge_faults("core/plugin/x.cpp", '#include "measure/child.h"\n'))
    assert list(edge_faults("core/store/x.cpp", "#include <steelyard/plugin.h>\n"))
    assert list(edge_faults("reports/html/x.cpp", '#include "app/table.h"\n'))
    assert not list(edge_faults("reports/html/x.cpp", '#include "reports/rows.h"\n#include "base/text.h"\n'))
    assert list(home_faults("core/store/x.cpp", "#include <hwloc.h>\n"))
    assert list(plugin_faults("plugins/cpu/src/x.cpp", '#include "base/result.h"\n'))
    assert list(length_faults("core/base/x.cpp", "\n" * 401))


if __name__ == "__main__":
    self_test()
    sys.exit(main())
