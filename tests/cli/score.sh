# SPDX-License-Identifier: Apache-2.0
# A run with every input is made by score_run.py, as a document without a journal; a measured one comes from the binary.
source "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

run discover --json
cp "$work/out" "$work/machine.json"
python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" >"$work/full.json"
run score "$work/full.json"
expect_exit 0; expect_no_err
expect_out 'general/node-P/ucs-2026.1: 2113.0  ['
expect_out 'not verified'; expect_out 'provisional'; expect_out 'weakest input'; expect_out 'twice as good in'
run score "$work/full.json" --explain
expect_exit 0; expect_out 'consistency ratio 0.0000'; expect_out 'cpu.gemm.fp64/1[cpu]'; expect_out 'GB/T 46346'
run score "$work/full.json" --lang zh --explain
expect_exit 0; expect_out '通用算力'; expect_out '判断矩阵'; expect_out '权重暂定'
run score "$work/full.json" --json
expect_exit 0
expect_json 'd["schema"] == "steelyard.score/1" and d["status"] == "complete" and abs(d["value"] - 2000 * 2.5 ** .06) < 1e-6'
expect_json 'len(d["edition_sha256"]) == 64 and d["verified"] is False and len(d["inputs"]) == 13'
expect_json 'd["interval"]["ci95"][0] < d["value"] < d["interval"]["ci95"][1] and d["interval"]["resamples"] == 10000'
cp "$work/out" "$work/once"
run score "$work/full.json" --json
cmp -s "$work/once" "$work/out" || fail "the same run twice gives two documents"
run score "$work/full.json" --format csv
expect_exit 0; expect_out 'general/node-P/ucs-2026.1,complete,'; expect_out ',L2,general,1,'
run score "$work/full.json" --format md
expect_exit 0; expect_out '## Score'; expect_out '| GC |'
for profile in ai hpc storage; do
  run score "$work/full.json" --profile "$profile"
  expect_exit 0; expect_out "$profile/node-P/ucs-2026.1: 2"
done

# One launch and a part of the memory: an estimate, and it says so everywhere.
python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" --quick >"$work/quick.json"
run score "$work/quick.json"
expect_exit 0; expect_out 'an ESTIMATE'; expect_out 'fewer launches than asked for'; expect_out 'mem.capacity was measured in part only'
run score "$work/quick.json" --json
expect_json 'd["status"] == "estimate" and d["interval"]["method"] == "worst_case"'

# Whatever is missing is named, with the way to get it; there is no number anywhere.
python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" --without sto.write.seq1m --fail cpu.gemm.int8 >"$work/less.json"
run score "$work/less.json"
expect_exit 3; expect_out 'INCOMPLETE'; expect_out 'sto.write.seq1m was not run'; expect_out 'cpu.gemm.int8 FAIL: one bit is wrong'
expect_out 'steelyard run --profile standard'
run score "$work/less.json" --json
expect_exit 3
expect_json 'd["value"] is None and d["interval"] is None and [i["metric"] for i in d["inputs"] if i["missing"]] == ["ai.i8_gemm", "sto.write"]'

# Files of one's own give scores of another name.
sed 's/"reference": 10000000000000.0/"reference": 20000000000000.0/' "$source_dir/data/editions/ucs-2026.1.json" >"$work/mine.json"
run score "$work/full.json" --edition "$work/mine.json" --json
expect_exit 0
expect_json 'd["id"] == "general/node-P/ucs-2026.1@" + d["edition_sha256"][:8] and d["value"] < 2113'
cp "$source_dir/data/editions/ucs-2026.1.json" "$work/same.json"
run score "$work/full.json" --edition "$work/same.json"
expect_exit 0; expect_out 'general/node-P/ucs-2026.1: 2113.0'
sed 's/"cpu-suite-2026.1.json", "sha256": "....../"cpu-suite-2026.1.json", "sha256": "000000/' "$work/mine.json" >"$work/suite.json"
run score "$work/full.json" --edition "$work/suite.json"
expect_exit 2; expect_no_out; expect_err 'its SHA-256 is not the one'
sed 's/\["2", "2", "2", "2", "3"\]/["9", "1\/9", "9", "1\/9", "9"]/' "$work/mine.json" >"$work/contrary.json"
run score "$work/full.json" --edition "$work/contrary.json"
expect_exit 2; expect_err 'profile general: the judgements contradict each other'
echo '{"schema": "steelyard.weights/1", "id": "mine", "names": {"en": "Mine", "zh-CN": "自定"},
 "judgements": [["2", "2", "2", "2", "3"], ["1", "1", "1", "2"], ["1", "1", "2"], ["1", "2"], ["2"]]}' >"$work/weights.json"
run score "$work/full.json" --profile "$work/weights.json"
expect_exit 0; expect_out 'mine@'; expect_out '/node-P/ucs-2026.1: 2113.0'

# Slips.
run score
expect_error 2 'steelyard score: RUN is required' 'see steelyard score --help'
run score nonesuch
expect_exit 2; expect_err "no run 'nonesuch'"
run score "$work/full.json" --profile generel
expect_exit 2; expect_err "no profile 'generel'"; expect_err "general"
run score "$work/full.json" --edition "$work/missing.json"
expect_exit 2; expect_err 'missing.json'
run score "$work/full.json" --node elsewhere
expect_exit 2; expect_err "no node 'elsewhere'"

# A centre: the nodes of several runs as one. Nothing measures its network yet, so there is no score; what there is shows.
for i in 1 2 3; do
  python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" --node node$i |
    sed "s/20261121-7f3a/20261121-000$i/" >"$work/centre$i.json"
done
run score "$work/centre1.json" "$work/centre2.json"
expect_exit 2; expect_err 'a node'"'"'s score is of one'; expect_err '--centre NAME'
run score "$work"/centre[123].json --centre "Partition A" --json
expect_exit 3; expect_json 'd["id"] == "general/centre-P/ucs-2026.1" and d["value"] is None and d["node"] == "Partition A" and len(d["centre"]["credited"]) == 3'
expect_json '[i["value"] for i in d["inputs"] if i["metric"] == "mem.host_triad"] == [6e12] and any("nothing measures net.inject_bw" in i["missing"] for i in d["inputs"])'
run score "$work"/centre[123].json --centre "Partition A"
expect_exit 3; expect_out '3 of 3 nodes are credited'; expect_out 'how well the nodes work together in GC was not measured'
printf 'node1\nnode2  # the second\nnode3\nnode4\n' >nodes.txt
run score "$work"/centre[123].json --centre A --fleet nodes.txt --lang zh
expect_exit 3; expect_out '计入 3 / 4 个节点'
run score "$work"/centre[12].json "$work/centre1.json" --centre A
expect_exit 2; expect_err 'node node1 stands in two runs'
run score "$work/centre1.json" --centre A
expect_exit 2; expect_err 'at least two nodes'
printf 'node1\nnode1\n' >nodes.txt
run score "$work"/centre[12].json --centre A --fleet nodes.txt
expect_exit 2; expect_err 'node node1 stands twice'
run score "$work/centre1.json" --fleet nodes.txt
expect_exit 2; expect_err '--fleet without --centre'

# A measured run: verified against its journal, and damage is seen.
printf 'schema = "steelyard.profile/1"\nname = "tiny"\n[summary]\nen = "t"\n"zh-CN" = "t"\n[measure]\nsample = "1ms"\nmin = "1ms"\nmax = "20ms"\nwarmup_max = "5ms"\nprecision = 0.9\n[[job]]\nbenchmark = "mem.latency"\n[job.params]\nsize = 4096\n' >tiny.toml
run run --profile ./tiny.toml --json
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/out")
run score "$id" --json
expect_exit 3; expect_json 'd["verified"] is True and d["status"] == "incomplete" and d["value"] is None'
folder=$HOME/.local/share/steelyard/runs/$id
run score "$folder" --json
expect_exit 3; expect_json 'd["verified"] is True'
sed -i 's/"profile": "tiny"/"profile": "huge"/' "$folder/run.json"
run score "$id"
expect_exit 6; expect_err 'is not what the journal says'
finish
