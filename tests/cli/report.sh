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
certificate=$(dirname "$0")/../fixtures/reports/certificate.json
run report "$certificate" -o "$work/certificate.html"
expect_exit 0; grep -q '<section id="gates">' "$work/certificate.html" || fail 'no page of a certificate'
run report "$certificate" --adaptation --format md --lang zh
expect_exit 0; expect_out '适配报告'; expect_out '测试值'
run report "$certificate" --json
expect_exit 0; expect_json 'd["schema"] == "steelyard.certificate/1"'
run report "$certificate" --format csv
expect_error 2 'report: a certificate has no form as csv' 'ask for html, md or json'
sed 's/"gates"/"gatez"/' "$certificate" >"$work/broken.json"
run report "$work/broken.json"
expect_no_out; expect_err 'certificate'
finish
