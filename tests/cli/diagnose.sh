# SPDX-License-Identifier: Apache-2.0
# A synthetic fleet (tests/fleet) with faults, without, and what is no fleet at all.
source "$(dirname "$0")/lib.sh"
writer=$(dirname "$steelyard")/../tests/fleet_writer
"$writer" "$work/healthy" 40 2 10 || exit 1
"$writer" "$work/faulty" 60 0 10 slow_device slow_memory half_cable || exit 1

run diagnose "$work"/healthy/*.json
expect_exit 0; expect_no_err; expect_out 'Found    nothing'; expect_out '40 nodes · 40 runs'
expect_out '1 population too small: 8 alike'
run diagnose "$work"/faulty/*.json
expect_exit 1; expect_no_err
expect_out 'Culprits node00017[gpu2]'; expect_out 'node00042[cpu]'; expect_out 'node00007'
run diagnose "$work"/faulty/*.json --json
expect_exit 1
expect_json 'd["schema"] == "steelyard.diagnosis/1" and d["nodes"] == 60 and d["least"] == 8'
expect_json 'sorted(c["node"] for c in d["culprits"]) == ["node00007", "node00017", "node00042"]'
run diagnose "$work"/faulty/*.json --format csv
expect_exit 1; [[ $(head -1 "$work/out") == code,suspect,node,device,link,benchmark,* ]] || fail 'CSV header'
run diagnose "$work"/faulty/*.json --format md
expect_exit 1; expect_out '| ---: |'
run diagnose "$work"/faulty/*.json --lang zh
expect_exit 1; expect_out '问题所在'

run diagnose --learn -o "$work/baseline.json" "$work"/healthy/*.json
expect_exit 0; expect_no_out; expect_err 'learnt 8 populations from 40 nodes; 1 left out'
run diagnose --baseline "$work/baseline.json" "$work/faulty/node00042.json"
expect_exit 1; expect_out 'baseline'; expect_out 'node00042[cpu]'
run diagnose --baseline "$work/baseline.json" "$work/healthy/node00003.json" --json
expect_exit 0; expect_json 'd["compared"] == 11 and d["judged"] == 0 and d["findings"] == []'
run diagnose --baseline "$work/healthy/node00003.json" "$work/healthy/node00003.json"
expect_exit 6; expect_err 'not a steelyard.baseline/1 document'
sed 's/Synthetic CPU 9000/Another CPU/' "$work/healthy/node00000.json" >"$work/other.json"
sed -i 's/node00000/odd/' "$work/other.json"
run diagnose --learn "$work/other.json" "$work"/healthy/*.json
expect_error 2 'mixed population' 'learn from runs of identical machines only'

run diagnose "$work/healthy/node00003.json"
expect_exit 3; expect_out 'Nothing could be judged'
run diagnose
expect_exit 2; expect_err 'RUN'
run diagnose nonesuch
expect_exit 2; expect_no_out; expect_err "no run 'nonesuch'"
head -c 5000 "$work/healthy/node00003.json" >"$work/half.json"
run diagnose "$work/half.json"
expect_error 6 "$work/half.json: parse error" 'the file is not whole JSON'
run diagnose --learn --baseline x "$work/half.json"
expect_error 2 'diagnose: --learn and --baseline contradict each other' 'give one of them'
run diagnose "$work/baseline.json"
expect_exit 2; expect_err 'a steelyard.baseline/1 document, and no run'
mkdir folder
run diagnose folder
expect_exit 2; expect_err 'folder: a folder without run.json'; expect_err 'FOLDER/*.json'
finish
