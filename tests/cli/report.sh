# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run report
expect_exit 2; expect_no_out
run report nonesuch
expect_exit 2; expect_no_out; expect_err "error: no run 'nonesuch'"
run report x --format xlsx
expect_exit 2; expect_no_out

run run --profile quick --only 'mem.latency' --budget 3s --json
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
