# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run discover
expect_exit 0
for fact in Host CPU Caches Memory Accel Network Storage Plugins 'Next: steelyard doctor'; do expect_out "$fact"; done
run discover --lang zh
expect_out '处理器'
run discover --json
expect_exit 0; expect_no_err
expect_json 'd["schema"] == "steelyard.machine/1" and d["cores"] and d["allowed_cpus"]'
expect_json 'isinstance(d["inventory"], list)'
run discover --format xml
expect_out '<topology'
cp "$work/out" "$work/this.xml"
run discover --from "$work/this.xml" --json
expect_exit 0; expect_json 'len(d["cores"]) > 0 and "inventory" not in d'
expect_json 'not {"memory_available_bytes", "load_1min", "runnable"} & d["environment"].keys()' # unknown is not 0
run discover --format svg
expect_out '<svg'
run discover --from "$work/missing.xml"
expect_exit 2; expect_err "$work/missing.xml"
echo 'not xml' >"$work/bad.xml"
run discover --from "$work/bad.xml" --json
expect_exit 2; expect_json '"bad.xml" in d["error"]["message"]'
sed 's/local_memory="[0-9]*"/local_memory="-1"/' "$work/this.xml" >"$work/less.xml"
run discover --from "$work/less.xml"
expect_error 2 "$work/less.xml: no machine has" 'capture it again'
for fixture in "$source_dir"/tests/fixtures/topologies/*.xml; do
  run discover --from "$fixture"
  expect_exit 0; expect_out 'NUMA'
done
finish
