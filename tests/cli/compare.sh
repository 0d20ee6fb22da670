# SPDX-License-Identifier: Apache-2.0
# Nodes of a synthetic fleet (tests/fleet) against each other.
source "$(dirname "$0")/lib.sh"
writer=$(dirname "$steelyard")/../tests/fleet_writer
"$writer" "$work/fleet" 45 0 10 slow_memory || exit 1
a=$work/fleet/node00001.json b=$work/fleet/node00002.json slow=$work/fleet/node00042.json

run compare "$a" "$slow"
expect_exit 0; expect_err 'node00042: not verified, there is no journal beside it'; expect_out 'SLOWER'; expect_out 'mem.triad bandwidth'; expect_out "node00042: FASTER"
run compare "$a" "$b" "$slow" --json
expect_exit 0
expect_json 'd["schema"] == "steelyard.comparison/1" and len(d["systems"]) == 3 and d["obstacles"] == []'
expect_json '[m["verdict"] for m in d["metrics"] if m["benchmark"] == "mem.triad" and m["system"] == 2] == ["SLOWER"]'
expect_json 'not any(m["forced"] for m in d["metrics"])'
run compare "$a" "$a" --json
expect_exit 0; expect_json 'd["tallies"][1]["faster"] + d["tallies"][1]["slower"] == 0 and not any(v for e in d["environment"] for v in e["values"])'
run compare "$a" "$a"
expect_exit 0; expect_out 'one and the same run'; expect_out 'Unknown  kernel: none of the runs says it'
run compare "$a" "$b"
grep -q 'the same run' "$work/out" && fail 'two runs are not one'
run compare "$a" "$slow" --cost 100 --cost 50 --format csv
expect_exit 0; [[ $(head -1 "$work/out") == reference_system,system,benchmark,* ]] || fail 'CSV header'
run compare "$a" "$slow" --cost 100 --cost 50
expect_out 'per cost'
run compare "$a" "$slow" --format md --lang zh
expect_exit 0; expect_out '# 对比：node00001 · node00042'; expect_out '| 更慢 |'
run compare "$a" "$slow" --lang zh
expect_exit 0; expect_out '指标'
run compare "$a" "$slow" --lang zh
expect_exit 0; expect_out '更慢 1'

# These nodes have no storage: no score, and what is missing is said. Runs that have every input are scored side by side.
run compare "$a" "$slow" --json
expect_json 'd["score"]["systems"][1]["value"] is None and "missing" in d["score"]["systems"][1]["reason"]'
if command -v python3 >/dev/null; then
  run discover --json
  cp "$work/out" "$work/machine.json"
  python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" >"$work/full.json"
  run compare "$work/full.json" "$work/full.json" --profile hpc --power 400 --power 500
  expect_exit 0
  expect_out 'Scores: hpc/node-P/ucs-2026.1'; expect_out 'ties at weight'; expect_out 'Dirichlet, 100 w'; expect_out '0.800'
  run compare "$work/full.json" "$work/full.json" --json
  expect_json 'd["score"]["systems"][1]["ratio"] == 1 and d["score"]["draws"] == 10000'
  expect_json 'd["score"]["systems"][1]["ratio_ci95"][0] < 1 < d["score"]["systems"][1]["ratio_ci95"][1]'
  run compare "$work/full.json" "$work/full.json" --native --json
  expect_exit 0
  expect_json 'd["native_only"] and "ai.f8_gemm" in d["score"]["systems"][1]["reason"]'
  python3 - "$work/full.json" "$work/better.json" <<'EOF'
import json, sys
run = json.load(open(sys.argv[1]))
next(row for row in run["results"] if row["value"])["value"] *= 1.3
json.dump(run, open(sys.argv[2], "w"))
EOF
  run compare "$work/full.json" "$work/better.json"
  expect_exit 2; expect_err 'and its samples give'
  run compare "$work/full.json" "$work/full.json" --profile nonesuch
  expect_exit 2; expect_err "no profile 'nonesuch'"
fi
run compare "$a" "$slow" -o "$work/c.html"
expect_exit 0; grep -q '<section id="forest">' "$work/c.html" || fail 'no page by the ending of -o'
run compare "$a" "$slow" --format html --lang zh
expect_exit 0; expect_out '<html lang="zh-CN">'; expect_out '更慢'

sed 's/"profile": "synthetic"/"profile": "quick"/' "$b" >"$work/quick.json"
run compare "$a" "$work/quick.json"
expect_error 2 'compare: these runs are not comparable: profile: synthetic for the reference, quick for' 'measure them alike'
run compare "$a" "$work/quick.json" --force
expect_exit 0; expect_out 'FORCED   not comparable: profile'
run compare "$a" "$work/quick.json" --force --format csv
expect_exit 0; [[ $(grep -c ',1,.*profile: synthetic for the reference' "$work/out") == 6 ]] || fail 'a forced line of CSV does not say why'
run compare "$a" "$work/quick.json" --force
[[ $(grep -c '  forced' "$work/out") == 7 ]] || fail 'not every line is marked'
# On a site what does not compare with the first is named, and the others are compared all the same.
sed 's/"profile": "synthetic"/"profile": "quick"/' "$work/fleet/node00003.json" >"$work/other.json"
run report "$a" "$work/other.json" "$b" --site "$work/site"
expect_exit 0
python3 - "$work/site/index.json" <<'EOF' || fail 'a site loses a comparison over a run that does not compare'
import json, sys
alone, pair = json.load(open(sys.argv[1]))["comparisons"]
assert not alone["page"] and "profile: synthetic for the reference, quick for" in alone["obstacles"][0], alone
assert pair["page"] == "comparisons/systems.html" and len(pair["systems"]) == 2 and not pair["obstacles"], pair
EOF
grep -q 'measure both with the same profile' "$work/site/index.html" || fail 'what to do is not said'
run report "$work/other.json" "$a" "$b" --site "$work/site2"
python3 -c 'import json, sys; assert [c["page"] for c in json.load(open(sys.argv[1]))["comparisons"]] == ["", "comparisons/systems.html"]' \
  "$work/site2/index.json" || fail 'not when it is the first either'
run compare "$a"
expect_error 2 'compare: runs given: 1' 'give 2 to 8, the reference first'
run compare "$a" "$b" --cost 5
expect_error 2 'compare: 2 runs, but 1 times --cost' 'give --cost once for each run'
run compare "$a" "$b" --power 5 --power 0
expect_error 2 "compare: --power '0' is no positive number" 'write it like'
run compare "$a" "$source_dir/tests/fixtures/reports/certificate.json"
expect_exit 2; expect_no_out; expect_err 'a steelyard.certificate/1 document, and no run'; expect_err 'give the run itself'
run compare "$a" nonesuch
expect_exit 2; expect_no_out; expect_err "no run 'nonesuch'"
finish
