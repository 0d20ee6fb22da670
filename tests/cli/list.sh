# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run list profiles --json
expect_exit 0; expect_no_err
expect_json 'd["schema"] == "steelyard.profiles/1" and "quick" in [p["name"] for p in d["profiles"]]'
expect_json 'all(p["summary"]["en"] and p["summary"]["zh-CN"] and len(p["sha256"]) == 64 for p in d["profiles"])'
run list plugins --json
expect_exit 0; expect_json 'd["schema"] == "steelyard.plugins/1"'
run list benchmarks --json
expect_exit 0
expect_json 'all(b["id"] and b["plugin"] and b["version"] >= 1 for b in d["benchmarks"])'
run list
expect_exit 0; expect_out 'Benchmark'
run list nonesuch
expect_error 2 "list 'nonesuch': no such subject, plugin or benchmark" 'steelyard list shows what there is'
run list plugin
expect_error 2 "list 'plugin': no such" "did you mean 'plugins'?"
run list devices --json
expect_exit 0; expect_json 'd["schema"] == "steelyard.devices/1"'
run list runs
expect_exit 0; expect_err 'no run yet: steelyard run'
run list runs --rebuild --json
expect_exit 0; expect_json 'd["runs"] == []'
run list runs -q
expect_exit 0; expect_no_err

mkdir "$work/plugins"
echo '{ not json' >"$work/plugins/broken.sy.json"
run list plugins --plugin-path "$work/plugins"
expect_exit 0; expect_out 'broken'
run list plugins --plugin-path "$work/plugins" --json
expect_json 'any(p["broken"] and p["unusable"] for p in d["plugins"])'
finish
