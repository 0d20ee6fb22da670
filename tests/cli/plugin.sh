# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run plugin new acme "$work/acme" --json
expect_exit 0; expect_json 'd["name"] == "acme" and len(d["files"]) >= 3'
[[ -f $work/acme/CMakeLists.txt ]] || fail 'no CMakeLists.txt was written'
run plugin new acme "$work/acme"
expect_exit 2; expect_no_out; expect_err 'error:'
run plugin new 'Not A Name' "$work/other"
expect_exit 2; expect_err 'error:'
[[ ! -e $work/other ]] || fail 'a refused plugin was written'
run plugin new other "$work/other"
expect_exit 0; expect_out 'plugin check'

run plugin check "$work/missing.sy.json"
expect_error 2 "$work/missing.sy.json: no such file" "name the plugin's manifest"
echo '{ not json' >"$work/broken.sy.json"
run plugin check "$work/broken.sy.json" --json
expect_exit 1; expect_json 'd["schema"] == "steelyard.conformance/1" and d["summary"]["fail"] >= 1'
manifest=$(dirname "$steelyard")/../tests/bad_plugins/good.sy.json
if [[ -f $manifest ]]; then
  run plugin check "$manifest" -q
  expect_exit 0; expect_no_err; expect_out 'none broken'
fi
finish
