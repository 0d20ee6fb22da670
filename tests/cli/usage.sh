# SPDX-License-Identifier: Apache-2.0
# Slips on the command line: what, where, how to mend it; exit code 2; with --json one document.
source "$(dirname "$0")/lib.sh"

run --version
expect_exit 0; expect_out 'steelyard 0.'; expect_out 'plugin ABI 1.0'; expect_no_err

run
expect_exit 2; expect_no_out; expect_err 'Usage: steelyard COMMAND'
for verb in discover list run score doctor plugin completion; do
  run "$verb" --help
  expect_exit 0; expect_no_err; expect_out 'Examples:'; expect_out "steelyard $verb"; expect_out 'Exit codes:'; expect_out '130'
done
run help plugin check
expect_exit 0; expect_out 'Usage: steelyard plugin check FILE'
run run --help --lang zh
expect_exit 0; expect_out '用法：'; expect_out '退出码：'

run rnu
expect_error 2 "steelyard: unknown command 'rnu'" "did you mean 'run'?"
run rnu --json
expect_exit 2; expect_json '"unknown command" in d["error"]["message"]'
run rnu --help
expect_error 2 "steelyard: unknown command 'rnu'" "did you mean 'run'?"
run --lang zh help plugin check
expect_exit 0; expect_out '用法：steelyard plugin check'
run run --profile /dev/zero --dry-run
expect_error 2 'cannot read /dev/zero: it is not a regular file' 'name a file'
run discover --from /dev/zero
expect_error 2 'cannot read /dev/zero: it is not a regular file' 'name a file'
run plugin check "$work"
expect_error 2 "$work: no such file, nor a folder with a manifest in it" 'name the plugin'
printf 'profile = "nope"\n' >steelyard.toml
run run --dry-run
expect_error 2 "steelyard.toml:1: unknown profile 'nope'" ''
rm steelyard.toml
run run --profil quick
expect_error 2 "steelyard run: unknown option '--profil'" "did you mean '--profile'?"
run run --nodez 3
expect_error 2 "steelyard run: unknown option '--nodez'" 'see steelyard run --help'
run run mem.triad
expect_error 2 "steelyard run: unexpected argument 'mem.triad'" "to select benchmarks write --only 'mem.triad'"
run run --budget 5
expect_error 2 "--budget '5' is not a time" 'write a number and a unit: 90s, 10m, 1h'
run run --param x
expect_error 2 "--param 'x' has no name and value" 'write --param NAME=VALUE'
run run --resume --only 'mem.*'
expect_error 2 '--resume continues a run as it was planned; --only cannot change it' 'drop --only'
run run --profile quik --dry-run
expect_error 2 "unknown profile 'quik'" "did you mean 'quick'?"
run run --only 'foo.*' --dry-run
expect_error 2 "--only 'foo.*' matches no benchmark" ''
run run --only cpu.fma.fp64 --param cpus=1-0 --dry-run
expect_error 2 "--param: cpu.fma.fp64: parameter 'cpus': '1-0' names no CPUs" 'a list (0-3,8), node:N or kind:N'
run run --device nonesuch --dry-run
expect_error 2 "--device 'nonesuch' matches no device" ''
run run --path "$work/missing" --dry-run
expect_error 2 "--path $work/missing: no such folder or block device" 'name a folder that exists'
run run --allow-destroy LAB0001 --dry-run
expect_error 2 "--allow-destroy without --path: which drive?" 'steelyard run --path /dev/...'
run run --plugin-path "$work/missing" --dry-run
expect_error 2 "--plugin-path $work/missing: no such folder" 'name the folder that holds'
run run --only cpu.sort --param mem.traid:placement=cores --dry-run
expect_error 2 "--param: no benchmark is called 'mem.traid'" "did you mean 'mem.triad'?"
run run --only cpu.sort --budget 1s -o ''
expect_error 2 'cannot write : No such file' 'give -o a file'
run run --only cpu.sort --dry-run --format csv
expect_exit 0; expect_out 'job,benchmark,device,params,estimated_s,memory_bytes'
python3 -c 'import csv, sys; [int(r["memory_bytes"]) + float(r["estimated_s"]) for r in csv.DictReader(open(sys.argv[1]))]' "$work/out" ||
  fail 'seconds and bytes of a plan are numbers'
run list runs --implementations
expect_error 2 '--implementations are of benchmarks, not of runs' 'write steelyard list --implementations'
cat >"$work/slips.toml" <<'END'
schema = "steelyard.profile/1"
name = "slips"
[[job]]
benchmark = "mem.traid"
[[job]]
benchmark = "mem.triad"
[job.params]
placement = "single"
sise = 4096
END
run run --profile "$work/slips.toml" --dry-run
expect_error 2 "$work/slips.toml:9: no selected benchmark has a parameter 'sise'" "did you mean 'size'?"
sed -i '/^sise/d' "$work/slips.toml"
run run --profile "$work/slips.toml" --dry-run
expect_exit 0; expect_out "did you mean 'mem.triad'?"
run list profiles -o -
expect_exit 0; expect_out quick
[[ ! -e ./- ]] || fail 'a file called - was written'
{ LC_ALL=zh_CN.GB18030 run doctor --help; } 2>/dev/null  # bash complains where the locale is missing
expect_exit 0; expect_out 'Usage:'
run list --format json --rebuild
expect_exit 2; expect_json 'd["error"]["code"] == "invalid_argument" and "--rebuild" in d["error"]["message"] and d["error"]["hint"]'
run --json list
expect_exit 2; expect_json '"stands before its command" in d["error"]["message"]'
run list --json --format csv
expect_exit 2; expect_json '"contradict" in d["error"]["message"]'
run run $'--\033[31m'
expect_exit 2; expect_err "'--\\x1b[31m'"
finish
