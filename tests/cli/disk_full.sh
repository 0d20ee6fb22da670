# SPDX-License-Identifier: Apache-2.0
# The disk fills up in the middle of a run: one error, what was finished is kept, and --resume goes on when there is room.
source "$(dirname "$0")/lib.sh"

cat >"$work/short.toml" <<'TOML'
schema = "steelyard.profile/1"
name = "short"
budget = "1min"
[summary]
en = "twelve short jobs"
zh-CN = "十二个短作业"
[measure]
sample = "1ms"
min = "1ms"
max = "20ms"
warmup_max = "5ms"
precision = 0.9
[[job]]
benchmark = "mem.latency"
[job.params]
size = [4096, 8192, 12288, 16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152]
TOML

command='ulimit -f 48; steelyard run --json'
(ulimit -f 48; exec "$steelyard" run --profile "$work/short.toml" --json) >"$work/out" 2>"$work/err"
code=$?
expect_exit 3
expect_json '"journal.jsonl" in d["error"]["message"] and d["error"]["hint"]'
journal=$(echo "$HOME"/.local/share/steelyard/runs/*/journal.jsonl)
before=$(grep -c '"kind":"finish"' "$journal")
[[ $before -gt 0 && $before -lt 12 ]] || fail "$before jobs were finished before the disk was full: the test proves nothing"

run run --resume --json -q
[[ $code == 0 || $code == 4 ]] || fail "exit code $code"  # such short samples may be too noisy for a verdict of PASS
expect_json 'len({row["job"] for row in d["results"]}) == 12 and d["summary"]["error"] == 0'
[[ $(grep -c '"kind":"finish"' "$journal") == 12 ]] || fail 'a job was lost or repeated'
finish
