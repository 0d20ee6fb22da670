# SPDX-License-Identifier: Apache-2.0
# A run of this machine, honestly not certified, and what is wrong with files.
source "$(dirname "$0")/lib.sh"

run run --profile quick --only cpu.fma.fp64 --only cpu.gemm.fp64 --only mem.capacity --param share=0.01 --budget 6s \
  --nonce 00112233445566778899aabbccddeeff
[[ $code == 0 || $code == 4 ]] || fail "the run ended with $code"
id=$(ls "$HOME/.local/share/steelyard/runs")
[[ $id == 2* ]] || { echo "no run to certify"; finish; }
cat >"$work/mine.toml" <<'TOML'
schema = "steelyard.criteria/1"
id = "mine@1"
rules = "2026.1"
[[gate]]
id = "gemm"
benchmark = "cpu.gemm.fp64"
passes = true
[[gate]]
id = "fast"
benchmark = "cpu.gemm.fp64"
at_least = 1.0
unit = "FLOP/s"
[[graded]]
id = "speed"
benchmark = "cpu.gemm.fp64"
unit = "FLOP/s"
zero = 1.0
full = 1e18
TOML

run certify "$id" --criteria "$work/mine.toml" -o "$work/certificate.json"
expect_exit 1; expect_no_err
expect_out 'NOT CERTIFIED  mine@1; the evidence supports C0'
expect_out 'RUN-01 number of launches: '; expect_out 'required: at least 6'
expect_out 'RUN-03 measured time'; expect_out 'For C2'; expect_out "Written  $work/certificate.json"
cp "$work/certificate.json" "$work/out"
expect_json 'd["schema"] == "steelyard.certificate/1" and d["certified"] is False and d["level"] == "C0" and d["valid_until"] == ""'
expect_json 'd["runs"][0]["verified"] and [c for c in d["rules"]["checks"] if c["checker"] == "RUN-09"][0]["errors"] == 0'
expect_json 'all(c["checker"] != "RUN-10" or c["errors"] == 0 for c in d["rules"]["checks"])'
expect_json '{c["checker"] for c in d["rules"]["checks"] if c["errors"]} <= {"RUN-01", "RUN-02", "RUN-03", "RUN-04", "RUN-05", "RUN-06", "RUN-12", "THM-01", "THM-02"}'
run certify "$id" --criteria "$work/mine.toml" --nonce 00112233445566778899aabbccddeeff --json
expect_exit 1; expect_json 'not any("nonce" in r for r in d["reasons"])'
run certify "$id" --criteria "$work/mine.toml" --nonce ffffffffffffffff --json
expect_exit 1; expect_json 'any("was not measured with the nonce" in r for r in d["reasons"])'
run certify "$id" --criteria "$work/mine.toml" --lang zh
expect_exit 1; expect_out '未通过认证'; expect_out '运行规则'
# A sentence of English in it is one that nobody translated; names, parameters and commands are alike in both.
leftover=$(grep -E '[a-z]{3,} [a-z]{2,} [a-z]{2,}' "$work/out" | grep -vE 'vm cpu |cpu\.gemm\.fp64 flops')
[[ -z $leftover ]] || fail "not in Chinese: $leftover"
run certify "$id" --criteria "$work/mine.toml" --format csv
expect_exit 1; expect_out 'part,id,node,device'; expect_out 'certificate,level,,,,,,,,C0,'; expect_out 'verdict,mine@1'
run certify "$id" --criteria "$work/mine.toml" --format md
expect_exit 1; expect_out '## Run rules'

# the chip vendor
run certify "$id" --criteria adaptation@1 --adaptation --json
expect_exit 1
expect_json 'len(d["adaptation"]["cells"]) >= 3 and all(c["measured"] is not None or "measured" in c["reasons"] for c in d["adaptation"]["cells"])'
expect_json 'any("soaked for" in r for r in d["reasons"])'
run certify "$id" --criteria "$work/mine.toml" --adaptation
expect_error 2 'mine@1 demands no adaptation' 'take criteria with an [adaptation], such as adaptation@1'

# what is wrong with what is given
run certify "$id"
expect_exit 2; expect_err 'certify: --criteria is missing'; expect_err 'cpu-node@1'
run certify "$id" --criteria cpu-nod@1
expect_exit 2; expect_err "no criteria 'cpu-nod@1'"; expect_err 'cpu-node@1'
run certify "$id" --criteria cpu-node@1
expect_exit 2; expect_err "'fp32' matches nothing in these runs: cpu.gemm.fp32"
sed 's/passes = true/passs = true/' "$work/mine.toml" >"$work/typo.toml"
run certify "$id" --criteria "$work/typo.toml"
expect_exit 2; expect_err "$work/typo.toml:7: unknown key 'passs'"; expect_err "passes"
printf 'schema = "steelyard.waivers/1"\n[[waiver]]\ngate = "gemm"\nreason = "r"\nwho = "w"\nuntil = "2020-01-01"\n' >"$work/old.toml"
run certify "$id" --criteria "$work/mine.toml" --waivers "$work/old.toml"
expect_exit 2; expect_err "$work/old.toml:6: the waiver of 'gemm' has expired: 2020-01-01"
run certify "$id" --criteria "$work/mine.toml" --retest "$id"
expect_exit 2; expect_err '--retest is one of the runs'

# what is read is never replaced, nor the record of a run
cp "$work/mine.toml" "$work/kept.json"
for name in --criteria --waivers --rules --retest; do
  given=(--criteria "$work/kept.json"); [[ $name == --criteria ]] || given=(--criteria "$work/mine.toml" $name "$work/kept.json")
  run certify "$id" "${given[@]}" -o "$work/kept.json"
  expect_error 2 "-o $work/kept.json is what is read" 'give -o another name'
done
cmp -s "$work/mine.toml" "$work/kept.json" || fail 'an input was replaced'
record=$HOME/.local/share/steelyard/runs/$id/run.json
run list cpu --format json -o "$record"
expect_exit 2; expect_err "$record is the record of a run"; expect_err 'nobody could make it again'

# a copy without its journal is anybody's; an edited run is nobody's
cp "$HOME/.local/share/steelyard/runs/$id/run.json" "$work/alone.json"
run certify "$work/alone.json" --criteria "$work/mine.toml" --json
expect_exit 1; expect_json 'any("has no journal" in r for r in d["reasons"])'
sed -i 's/"kernel": "/&9/' "$HOME/.local/share/steelyard/runs/$id/run.json"
run certify "$id" --criteria "$work/mine.toml"
expect_exit 6; expect_no_out

run run --nonce XYZ
expect_exit 2; expect_err "--nonce 'XYZ' is not 16 to 128 hexadecimal digits in lower case"
finish
