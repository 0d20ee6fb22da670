#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# keygen, pack and verify on a real run of this machine: intact anywhere and for anybody, refused after any change.
. "$(dirname "$0")/lib.sh"

# Keys: secret, never replaced, readable by other tools.
run keygen -o mine.key
expect_exit 0; expect_out 'ed25519-'; expect_err 'from = "2026-01-01"'
mine=$(cat "$work/out")
[[ $(stat -c %a mine.key) == 600 ]] || fail "the key can be read by others"
openssl pkey -in mine.key -noout 2>/dev/null || fail "openssl cannot read the key"
run keygen -o mine.key
expect_exit 2; expect_err 'cannot write mine.key: File exists'; expect_no_out
run keygen
expect_exit 2; expect_err '-o'
run keygen -o lab.key --json
expect_exit 0; expect_json 'd["file"] == "lab.key"'
lab=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["key"])' "$work/out")
trust() { printf '[[key]]\nkey = "%s"\nname = "%s"\nrole = "%s"\nfrom = "2020-01-01"\nuntil = "2099-12-31"\n' "$@"; }
{ echo 'schema = "steelyard.trust/1"'; trust "$mine" "Us" submitter; trust "$lab" "The lab" lab; } >trust.toml

# A real run, packed twice to the same bytes.
printf 'schema = "steelyard.profile/1"\nname = "tiny"\n[summary]\nen = "t"\n"zh-CN" = "t"\n[measure]\nsample = "1ms"\nmin = "1ms"\nmax = "20ms"\nwarmup_max = "5ms"\nprecision = 0.9\n[[job]]\nbenchmark = "mem.latency"\n[job.params]\nsize = 4096\n' >tiny.toml
run run --profile ./tiny.toml --json
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/out")
folder=$HOME/.local/share/steelyard/runs/$id
run pack "$id" --key mine.key -o one.syb
expect_exit 0; expect_out one.syb
run pack "$folder" --key mine.key -o two.syb --json
expect_exit 0; expect_json 'd["file"] == "two.syb" and len(d["signatures"]) == 1'
cmp -s one.syb two.syb || fail "the same run gave other bytes"
run pack "$id" --key mine.key
name=$(cat "$work/out")
cmp -s one.syb "$name" || fail "the bundle named $name is another one"
[[ $(sha256sum < <(tar xOf one.syb manifest.json) | cut -c1-12).syb == "$name" ]] || fail "not named after its manifest"
tar tf one.syb | sort -c || fail "not sorted"

# Another run's bundle is never replaced.
run run --profile ./tiny.toml --json
other=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/out")
run pack "$other" --key mine.key -o one.syb
expect_error 2 'one.syb is another bundle already' 'give -o another name'

# Intact: nothing but what a run of 20 ms cannot promise is found, and nothing of container, hashes or signatures.
intact='not [f for f in d["findings"] if f["rule"][:3] in ("CNT", "INT", "SIG", "REC", "SCH-01") and f["severity"] == "error"]'
run verify one.syb --trust trust.toml --json
expect_json "$intact"' and d["signatures"][0]["status"] == "trusted" and d["run"] == "'"$id"'"'
[[ $code == 1 || $code == 4 ]] || fail "exit code $code"
cp "$work/out" first.json
mkdir read-only && cp one.syb trust.toml read-only && chmod a-w read-only && cd read-only || exit 1
run verify one.syb --trust trust.toml --json
cmp -s "$work/out" ../first.json || fail "another report from another folder"
cd .. || exit 1
if [[ $(id -u) == 0 ]] && command -v setpriv >/dev/null; then
  chmod a+rx "$work" "$work/cwd"
  as_nobody() { (cd read-only && HOME=/nonexistent setpriv --reuid=65534 --regid=65534 --clear-groups "$steelyard" "$@"); }
  if as_nobody --version >/dev/null 2>&1; then
    as_nobody verify one.syb --trust trust.toml --json >"$work/other" 2>"$work/err"
    cmp -s "$work/other" first.json || fail "another report as another user"
  else
    skip "as another user: nobody may not run $steelyard (a folder above it is closed to others)"
  fi
else
  skip "as another user: needs root and setpriv"
fi
run verify one.syb --json
expect_json "$intact"' and d["verdict"] != "VALID" and d["signatures"][0]["status"] == "intact"'
run verify one.syb --trust trust.toml
expect_out 'signed as submitter by Us'

# A second signature, over the same manifest.
run pack one.syb --key lab.key --role lab -o both.syb
expect_exit 0
run verify both.syb --trust trust.toml --json
expect_json "$intact"' and [s["role"] for s in d["signatures"]] == ["lab", "submitter"]'
run pack two.syb --key lab.key --role authority
expect_exit 0
run verify two.syb --trust trust.toml --json
expect_exit 6; expect_json '"SIG-03" in [f["rule"] for f in d["findings"]]'

# One sample edited, what was too noisy called good, and packed again without the key, or with another one.
edit() {
  python3 - "$folder" <<'EOF'
import hashlib, json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
sha = lambda s: hashlib.sha256(s).hexdigest()
good = lambda summary: {name: int(name == "pass") for name in summary}
out, head = b"", None
for line in (folder / "journal.jsonl").read_bytes().splitlines():
    j = json.loads(line)
    head = head or sha(("UCSJ1" + j["nonce"] + j["session_id"]).encode())
    j["prev"] = head
    for row in j.get("rows", []):
        if row["samples"]: row["samples"][0] *= 1.5
        row |= {"verdict": "PASS", "reason": "", "remedy": ""}
    if "summary" in j: j["summary"] = good(j["summary"])
    line = json.dumps(j, separators=(",", ":"), ensure_ascii=False).encode()
    head = sha(head.encode() + line)
    out += line + b"\n"
(folder / "journal.jsonl").write_bytes(out)
run = json.loads((folder / "run.json").read_text())
for row in run["results"]:
    if row["samples"]: row["samples"][0] *= 1.5
    row |= {"verdict": "PASS", "reason": "", "remedy": ""}
run["summary"] = good(run["summary"])
run["journal_head"] = head
(folder / "run.json").write_text(json.dumps(run))
EOF
}
edit
run keygen -o thief.key
run pack "$id" -o unsigned.syb
expect_exit 0; expect_err 'not signed'
run verify unsigned.syb --trust trust.toml --json
expect_exit 6; expect_json '"SIG-05" in [f["rule"] for f in d["findings"]]'
run pack "$id" --key thief.key -o stolen.syb
run verify stolen.syb --trust trust.toml --json
expect_exit 6; expect_json '"SIG-02" in [f["rule"] for f in d["findings"]]'

# Beside ten of the same model that are all three times as slow.
python3 - "$folder/run.json" <<'EOF'
import json, sys
for i in range(10):
    run = json.load(open(sys.argv[1]))
    run["id"] += str(i)
    run["nodes"] = [run["nodes"][0] | {"name": f"other{i}"}]
    for row in run["results"]:
        row["node"] = f"other{i}"
        if row["value"] is not None: row["value"] *= 3 + 0.003 * i
        row["samples"] = [sample * (3 + 0.003 * i) for sample in row["samples"]]
    json.dump(run, open(f"other{i}.json", "w"))
EOF
run diagnose --learn -o registry.json other?.json
expect_exit 0
run verify stolen.syb --registry registry.json --json
expect_json 'any(f["rule"] == "PLA-03" and f["severity"] == "error" for f in d["findings"])'
run verify one.syb --registry trust.toml
expect_exit 2; expect_err 'diagnose --learn'

python3 - <<'EOF'
import json
run = json.load(open("other0.json"))
run["id"], run["nodes"][0]["name"] = "twin", "twin"
for row in run["results"]: row["node"] = "twin"
json.dump(run, open("twin.json", "w"))
EOF
run diagnose --learn -o twins.json other?.json twin.json
if python3 -c 'import json; exit(not any(len(set(r["samples"])) >= 5 and r["verdict"] == "PASS" and r["direction"] != "info" for r in json.load(open("twin.json"))["results"]))'; then
  expect_exit 2; expect_err 'twin: its samples of mem.latency are those of other0'
else
  skip "the run has fewer than five different samples: $(cat "$work/err")"
fi

# VALID: everything declared, what the machine hides settled by a laboratory that signs, and measured again. The run is
# made by hand, as no machine of a test can promise steadiness.
other_nonce=ffeeddccbbaa99887766554433221100
"$2" honest 00112233445566778899aabbccddeeff && "$2" again $other_nonce || fail "no honest runs"
{
  printf 'schema = "steelyard.declaration/1"\n'
  printf '%s = "stated"\n' firmware memory_modules cooling availability sponsor
} >bare.toml
settled() { printf '[[settled]]\nrule = "%s"\nhow = "looked at it"\nwho = "The lab"\non = "2026-11-28"\n' "$1"; }
{ cat bare.toml; settled OPS-01; settled PLA-01; settled RUN-08; } >declared.toml
run pack honest --declaration declared.toml --key mine.key -o valid.syb
expect_exit 0
run pack again --key lab.key --role lab -o again.syb
expect_exit 0
run verify valid.syb --trust trust.toml --retest again.syb --json
expect_exit 1; expect_json 'd["verdict"] == "VALID-WITH-FLAGS" and {f["rule"] for f in d["findings"]} == {"OPS-01", "PLA-01", "RUN-08"} and "no laboratory" in d["findings"][0]["message"]'
run pack valid.syb --key lab.key --role lab
expect_exit 0
run verify valid.syb --trust trust.toml --json
expect_exit 1; expect_json '{f["rule"] for f in d["findings"] if f["severity"] == "flag"} == {"FRE-01"}'
run verify valid.syb --trust trust.toml --retest again.syb --json
expect_exit 0; expect_json 'd["verdict"] == "VALID" and d["retest"] and {f["severity"] for f in d["findings"]} == {"settled"}'
run verify valid.syb --trust trust.toml --retest again.syb --lang zh
expect_exit 0; expect_out 'VALID：0 个错误'; expect_out 'The lab, 2026-11-28: looked at it'
# An answer of a day to come settles nothing.
sed 's/on = "2026-11-28"/on = "2999-01-01"/' declared.toml >tomorrow.toml
run pack honest --declaration tomorrow.toml --key mine.key -o tomorrow.syb
run pack tomorrow.syb --key lab.key --role lab
run verify tomorrow.syb --trust trust.toml --retest again.syb --json
expect_exit 1; expect_json 'd["verdict"] == "VALID-WITH-FLAGS" and any("a day to come" in f["message"] for f in d["findings"])'

# A certificate travels with the run, and says nothing but what follows from it and from its criteria.
benchmark=$(python3 -c 'import json; print(json.load(open("honest/run.json"))["results"][0]["benchmark"])')
printf 'schema = "steelyard.criteria/1"\nid = "mine@1"\nrules = "2026.1"\n[title]\nen = "Mine"\n[[gate]]\nid = "g"\nbenchmark = "%s"\npasses = true\n' "$benchmark" >mine.toml
run certify honest --criteria mine.toml -o certificate.json
[[ $code == 0 || $code == 1 ]] || fail "certify ended with $code"
run pack honest --certificate certificate.json --key mine.key -o certified.syb
run verify certified.syb --trust trust.toml --json
expect_json '"REC-05" not in [f["rule"] for f in d["findings"]]'
run certify honest --criteria mine.toml --retest again -o retested.json
run pack honest --certificate retested.json --key mine.key -o retested.syb
run verify retested.syb --trust trust.toml --json
expect_json '{f["severity"] for f in d["findings"] if f["rule"] == "REC-05"} == {"flag"}'
run verify retested.syb --trust trust.toml --retest again.syb --json
expect_json '"REC-05" not in [f["rule"] for f in d["findings"]]'
for change in 's/"en": "Mine"/"en": "Best"/' 's/"issued": "20/"issued": "21/' 's/"checked": 1/"checked": 7/'; do
  sed "$change" certificate.json >forged.json
  cmp -s certificate.json forged.json && fail "$change changes nothing"
  run pack honest --certificate forged.json --key mine.key -o forged.syb
  run verify forged.syb --trust trust.toml --json
  expect_exit 4; expect_json 'any(f["rule"] == "REC-05" and f["severity"] == "error" for f in d["findings"])'
done

# Rules and criteria of one's own have names of their own.
rules=$source_dir/data/rules/2026.1.toml
sed 's/launches = 6 /launches = 1 /' "$rules" >loose.toml
run certify honest --criteria mine.toml --rules loose.toml
expect_error 2 'loose.toml calls itself 2026.1, and is not the 2026.1 that steelyard ships' "change its 'id'"
sed -i 's/^samples = 10.*//' loose.toml
run certify honest --criteria mine.toml --rules loose.toml
expect_exit 2; expect_err "'samples' is missing"

# Keys and bundles are never replaced by a result.
cp mine.key key.txt && cp certified.syb bundle.txt
run score honest -o key.txt
expect_error 2 'key.txt is a private key' 'give -o another name: nobody could make it again'
run list cpu -o bundle.txt
expect_error 2 'bundle.txt is a bundle' 'give -o another name: nobody could make it again'
run score honest --format json -o certified.syb
expect_exit 2; expect_err 'certified.syb is a bundle'
cmp -s mine.key key.txt && cmp -s certified.syb bundle.txt || fail 'a key or a bundle was replaced'

run verify valid.syb --trust trust.toml --retest nonesuch.syb
expect_exit 2; expect_err 'nonesuch.syb'
sed 's/cooling = "stated"/cooling = ""/' bare.toml >half.toml
run pack honest --declaration half.toml --key mine.key -o half.syb
expect_exit 2; expect_err "'cooling' is empty"
settled RUN-03 >>half.toml
run pack honest --declaration half.toml --key mine.key -o half.syb
expect_exit 2; expect_err "'RUN-03' cannot be settled by words"
run pack valid.syb --declaration declared.toml --key mine.key
expect_exit 2; expect_err 'what is in a bundle is fixed'

# Damage, and files that are no bundles.
head -c 3000 one.syb >short.syb
run verify short.syb
expect_exit 6; expect_out 'CNT-06'
run verify /dev/null
expect_exit 2
echo hello >text.syb
run verify text.syb --json
expect_exit 6; expect_json 'd["verdict"] == "INVALID"'
for form in csv md table; do
  run verify text.syb --format $form
  expect_exit 6; expect_out INVALID
done
run verify text.syb --format csv
[[ $(tail -n 1 "$work/out") == verdict,INVALID,* ]] || fail 'the last line of CSV is the verdict'
run verify nonesuch.syb
expect_exit 2; expect_err 'nonesuch.syb'
run verify one.syb --trust mine.key
expect_exit 2; expect_err 'mine.key'
run pack text.syb --key mine.key
expect_exit 6
run pack one.syb
expect_error 2 'one.syb is packed already' 'sign it as well with --key FILE --role ROLE'
run pack nonesuch --key mine.key
expect_exit 2; expect_err "no run 'nonesuch'"

# What is intact can be taken out, into a new folder only.
run verify one.syb --extract out
[[ -s out/run.json && -s out/sig/$(ls out/sig) ]] || fail "not extracted"
run report out/run.json --format json
expect_exit 0
run verify one.syb --extract out
expect_exit 2; expect_err 'it is there already'
run verify short.syb --extract elsewhere
expect_exit 6; [[ ! -e elsewhere ]] || fail "something was extracted of a damaged bundle"
finish
