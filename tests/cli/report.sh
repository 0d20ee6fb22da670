# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run report
expect_exit 2; expect_no_out
run report nonesuch
expect_exit 2; expect_no_out; expect_err "error: no run 'nonesuch'"
run report x --format docx
expect_exit 2; expect_no_out

run run --profile quick --only 'mem.latency' --param size=65536 --budget 3s --json
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/out")
folder=$HOME/.local/share/steelyard/runs/$id

run report "$id" --format json
expect_exit 0; expect_no_err
expect_json 'd["schema"] == "steelyard.report/1" and d["reports"][0]["verified"] is True'
expect_json 'd["reports"][0]["run"]["schema"] == "steelyard.run/1" and len(d["reports"][0]["summary"]) > 0'
run report "$id"
expect_exit 0; expect_out 'mem.latency'; expect_out "Run $id"
run report "$id" --format csv
expect_exit 0; expect_out 'run,node,device,benchmark,version,params,metric,unit,direction,value'
# What no measurement gives is not believed, though every member was changed to fit.
python3 - "$folder/run.json" <<'PY'
import json, sys
def negated(v, key=""):
    if isinstance(v, dict):
        return {k: negated(x, k) for k, x in v.items()}
    if isinstance(v, list):
        return [negated(x, key) for x in v]
    return -v if isinstance(v, (int, float)) and key in ("value", "samples") else v
run = json.load(open(sys.argv[1]))
for name, change in (("negative", lambda row: row.update(negated(row), ci95=row["ci95"] and
                      [-row["ci95"][1], -row["ci95"][0]])),
                     ("above", lambda row: row.update(bound=1, percent_of_bound=150)),
                     ("imported", lambda row: row.update(path="imported"))):
    other = json.loads(json.dumps(run))
    for row in other["results"]:
        row["verdict"] = "PASS"
        if row["value"] is not None and row["direction"] != "info":
            change(row)
    json.dump(other, open(name + ".json", "w"))
PY
for what in 'negative nothing can be that little' 'above % of its bound' 'imported was imported, and the run does not say so'; do
  run report "${what%% *}.json" --format json
  expect_exit 0; expect_out "${what#* }"; expect_json 'd["reports"][0]["run"]["summary"]["invalid"] > 0'
done
run report "$id" --format md --lang zh
expect_exit 0; expect_out '内存时延'; expect_out '有效性'
run report "${id:0:11}" -o page.html
expect_exit 0; expect_no_out; expect_err 'Written  page.html'
head -c 15 page.html | grep -q '<!doctype html>' || fail 'the ending of -o chooses the format'
cmp page.html <("$steelyard" report "$folder/run.json" --format html) || fail 'id and path give the same page, twice the same bytes'
run report "$id" "$folder" -o both.csv
expect_exit 0
[[ $(head -c 3 both.csv | od -An -tx1 | tr -d ' ') == efbbbf ]] || fail 'a CSV file begins with a byte order mark'

# A spreadsheet that other programs read: whole archive, well-formed XML, the numbers of the JSON form.
run report "$id" -o book.xlsx
expect_exit 0
"$steelyard" report "$id" --format json >book.json
python3 - book.xlsx book.json <<'PY' || fail 'the spreadsheet does not hold the numbers of the run'
import json, sys, zipfile
import xml.etree.ElementTree as ET
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
sheets = [s.get("name") for s in ET.fromstring(book.read("xl/workbook.xml")).iterfind(".//m:sheet", ns)]
assert sheets == ["Summary", "Results", "Environment"], sheets
for name in book.namelist():
    ET.fromstring(book.read(name))
rows = ET.fromstring(book.read("xl/worksheets/sheet2.xml")).findall(".//m:row", ns)
def cells(row):
    out = {}
    for c in row.iterfind("m:c", ns):
        assert c.find("m:f", ns) is None
        value = c.find("m:v", ns)
        out[c.get("r").rstrip("0123456789")] = float(value.text) if value is not None else "".join(c.itertext())
    return out
head = {words: column for column, words in cells(rows[0]).items()}
run = json.load(open(sys.argv[2]))["reports"][0]["run"]
assert len(rows) == len(run["results"]) + 1
for row, result in zip(rows[1:], run["results"]):
    shown = cells(row)
    assert shown.get(head["value"]) == result["value"] and shown.get(head["metric"], "") == result["metric"], (shown, result)
PY

# On paper by the browser that is found; without one it says how to get one.
mkdir none
command="steelyard report --format pdf without a browser"
PATH=$work/cwd/none "$steelyard" report "$id" --format pdf >"$work/out" 2>"$work/err"; code=$?
expect_error 5 'report: no Chromium here to print a PDF with' 'install chromium'
if [[ -n $(type -P chromium chromium-browser google-chrome) ]]; then
  mkdir tmp
  TMPDIR=$PWD/tmp run report "$id" -o page.pdf
  expect_exit 0
  [[ $(head -c 5 page.pdf) == %PDF- ]] || fail 'a PDF file'
  [[ -z $(ls tmp) ]] || fail 'nothing is left behind'
fi

# Broken off while the browser prints, neither it nor its folder stays behind. (SIGINT is ignored by jobs in the background.)
mkdir -p tmp slow
printf '#!/bin/bash\necho $$ >%q/browser.pid\nsleep 300 & wait\n' "$PWD" >slow/chromium
chmod +x slow/chromium
for signal in TERM HUP; do
  rm -f browser.pid
  command="steelyard report -o page.pdf, SIG$signal"
  TMPDIR=$PWD/tmp PATH=$PWD/slow:$PATH "$steelyard" report "$id" -o broken.pdf >"$work/out" 2>"$work/err" &
  for _ in $(seq 300); do [[ -s browser.pid ]] && break; sleep .1; done
  kill -s "$signal" $!; wait $!; code=$?
  expect_exit $((128 + $(kill -l "$signal"))); expect_no_out
  [[ -z $(ls tmp) && ! -e broken.pdf ]] || fail 'nothing is left behind'
  kill -0 "$(<browser.pid)" 2>/dev/null && fail 'the browser is ended, too'
done

# A site touches its own files only, and is the same when it is made again.
run report "$id" --site site
expect_exit 0; expect_no_out; expect_err 'Written  site: 3 files'
find site -type f | sort | xargs sha256sum >before
find site -type f -printf '%p %T@\n' | grep -v steelyard-site | sort >times
echo mine >site/mine.txt
run report "$id" --site site
expect_exit 0
find site -type f ! -name mine.txt | sort | xargs sha256sum | cmp - before || fail 'made again it is the same'
find site -type f ! -name mine.txt -printf '%p %T@\n' | grep -v steelyard-site | sort | cmp - times || fail 'what is the same is not written again'
[[ $(cat site/mine.txt) == mine ]] || fail 'a stranger'"'"'s file stays'
grep -qE 'https?://' site/index.html && fail 'no address leads outside'
python3 -c 'import json; d = json.load(open("site/index.json")); assert d["schema"] == "steelyard.site/1" and len(d["systems"]) == 1 and open("site/" + d["systems"][0]["page"])' ||
  fail 'index.json names the page'
mkdir foreign && echo mine >foreign/index.html
run report "$id" --site foreign
expect_exit 2; expect_err 'is not empty, and no site of'
[[ $(cat foreign/index.html) == mine ]] || fail 'a foreign folder is left alone'
run report "$id" --site site -o x.html
expect_exit 2

# Alone it is read, and said to be unverified; beside a journal that says something else it is not believed.
sed 's/"profile": "quick"/"profile": "other"/' "$folder/run.json" >alone.json
run report alone.json --format json
expect_exit 0; expect_json 'd["reports"][0]["verified"] is False and d["reports"][0]["run"]["profile"] == "other"'
cp alone.json "$folder/run.json"
run report "$id" --format html
expect_exit 6; expect_no_out; expect_err 'is not what the journal says'
sed -i '3s/wall/wall /' "$folder/journal.jsonl"
run report "$folder" --json
expect_exit 6; expect_json 'd["error"]["code"]'

# A bundle is held against every rule first. One that breaks a rule is reported, and said to be INVALID; one that was
# changed is no report at all.
printf 'schema = "steelyard.profile/1"\nname = "tiny"\n[summary]\nen = "t"\n"zh-CN" = "t"\n[measure]\nsample = "1ms"\nmin = "1ms"\nmax = "20ms"\nwarmup_max = "5ms"\nprecision = 0.9\n[[job]]\nbenchmark = "mem.latency"\n[job.params]\nsize = 4096\n' >tiny.toml
run run --profile ./tiny.toml --json
packed=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/out")
run keygen -o mine.key
key=$(cat "$work/out")
run pack "$packed" --key mine.key -o one.syb
expect_exit 0
printf 'schema = "steelyard.trust/1"\n[[key]]\nkey = "%s"\nname = "Us"\nrole = "submitter"\nfrom = "2020-01-01"\nuntil = "2099-12-31"\n' "$key" >trust.toml
run report one.syb --trust trust.toml --json
expect_exit 0
expect_json 'd["reports"][0]["run"]["id"] == "'"$packed"'" and d["reports"][0]["file"] == "one.syb"'
expect_json 'd["reports"][0]["bundle"]["signatures"][0]["status"] == "trusted"'
expect_json 'd["reports"][0]["bundle"]["verdict"] == "INVALID" and d["reports"][0]["standing"] == "INVALID"'
run verify one.syb --trust trust.toml --json
python3 - "$work/out" <("$steelyard" report one.syb --trust trust.toml --json) <<'PY' || fail 'report and verify say the same of a bundle'
import json, sys
verify, report = (json.load(open(f)) for f in sys.argv[1:])
assert report["reports"][0]["bundle"] == verify
assert report["reports"][0]["sha256"] == verify["sha256"]
PY
run report one.syb -o one.html
expect_exit 0
grep -q '<p class="badge bad">' one.html || fail 'the page of a bundle that breaks a rule says INVALID'
grep -q 'RUN-01' one.html || fail 'the page names the rule'
run report one.syb --trust trust.toml
expect_exit 0; expect_out 'mem.latency'; expect_out 'signed as submitter by Us'
run report one.syb --format md --lang zh
expect_exit 0; expect_out '提交包及其签名'; expect_out 'RUN-01'
run report one.syb --site bundled
expect_exit 0
python3 -c 'import json; d = json.load(open("bundled/index.json")); assert d["systems"][0]["standing"] == "INVALID"' || fail 'a site says so as well'
python3 - <<'PY'
whole = open("one.syb", "rb").read()
at = whole.index(b'"samples":[') + len(b'"samples":[')
open("edited.syb", "wb").write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
open("short.syb", "wb").write(whole[:3000])
open("unnamed", "wb").write(whole)
PY
run report edited.syb -o edited.html
expect_exit 6; expect_no_out; expect_err 'INT-01'; [[ ! -e edited.html ]] || fail 'a report of a changed bundle'
run report short.syb --json
expect_exit 6; expect_json '"CNT-" in d["error"]["message"]'
run report unnamed --json
expect_exit 0; expect_json 'd["reports"][0]["bundle"]["run"] == "'"$packed"'"'
run pack "$packed" -o unsigned.syb
run report unsigned.syb
expect_exit 6; expect_no_out; expect_err 'SIG-05'
run compare one.syb one.syb
expect_exit 2; expect_err 'its bundle is INVALID'
run compare one.syb one.syb --force --json
expect_exit 0; expect_json 'all(m["forced"] for m in d["metrics"])'
for form in junit openmetrics google-benchmark fom; do
  run export one.syb --format $form
  expect_exit 0
  grep -qE 'verdict="PASS"|^steelyard_(metric_value|score)[{]|real_time|^[^#].* = |<testcase[^>]*/>' "$work/out" && fail 'nothing of it passed'
done
run export one.syb --format junit
expect_out '<error type="INVALID" message="its bundle is INVALID, as steelyard verify says'
run export one.syb --format github-smaller
expect_exit 0; expect_json 'd == []'
run score one.syb --json
expect_json 'd["verified"] is True and d["status"] != "complete"'
expect_json '"its bundle is INVALID, as steelyard verify says" in d["reasons"]'

certificate=$(dirname "$0")/../fixtures/reports/certificate.json
run report "$certificate" -o "$work/certificate.html"
expect_exit 0; grep -q '<section id="gates">' "$work/certificate.html" || fail 'no page of a certificate'
run report "$certificate" --adaptation --format md --lang zh
expect_exit 0; expect_out '适配报告'; expect_out '测试值'
run report "$certificate"
expect_exit 0; expect_out 'NOT CERTIFIED  gpu-node@1'; grep -q '^#\|^- ' "$work/out" && fail 'a certificate is text, unless Markdown is asked for'
expect_out '71.2 %     75.0 %'
run report "$certificate" --adaptation --format text
expect_exit 0; expect_out 'NOT CERTIFIED  gpu-node@1'; expect_out 'gemm'
run report "$certificate" --json
expect_exit 0; expect_json 'd["schema"] == "steelyard.certificate/1"'
run report "$certificate" --format csv
expect_exit 0; expect_out 'part,id,node,device'; expect_out 'verdict,gpu-node@1'
if [[ -n $(type -P chromium chromium-browser google-chrome) ]]; then
  run report "$certificate" -o "$work/certificate.pdf"
  expect_exit 0
  [[ $(head -c 5 "$work/certificate.pdf") == %PDF- ]] || fail 'a certificate as PDF'
fi
run report "$certificate" --format xlsx -o "$work/certificate.xlsx"
expect_error 2 'report: a certificate has no form as xlsx' 'it has text, html, md, csv, json and pdf'
run report "$certificate" --adaptation --format csv
expect_error 2 'report: --adaptation has no form as csv' 'it has text, html, md and pdf'
run report --help
expect_out 'text, html, md, csv, json and pdf, no xlsx'
sed 's/"gates"/"gatez"/' "$certificate" >"$work/broken.json"
run report "$work/broken.json"
expect_no_out; expect_err 'certificate'
finish
