# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"
fixtures=$source_dir/tests/fixtures/exchange

run import
expect_exit 2; expect_no_out
run import nonesuch.json
expect_exit 2; expect_err 'nonesuch.json'
echo 'nothing to see' >notes.txt
run import notes.txt --json
expect_exit 2; expect_json 'd["error"]["code"] == "invalid_argument" and "notes.txt" in d["error"]["message"]'
head -c 500 "$fixtures/fio-randrw.json" >cut.json
run import cut.json
expect_exit 2; expect_no_out; expect_err 'cut.json: '; expect_err 'hint: '

# Into the store, where it is marked, and read like any other run.
run import "$fixtures/stream.txt" "$fixtures/fio-randrw.json" --node node042
expect_exit 0; expect_out 'stream.triad'; expect_out '718 GB/s'
expect_out 'Imported stream.txt: STREAM 5.10'; expect_out 'no score, never certified'
run list runs --json
expect_exit 0
expect_json 'd["runs"][0]["state"] == "imported" and d["runs"][0]["node"] == "node042" and d["runs"][0]["damage"] == ""'
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["runs"][0]["id"])' "$work/out")
folder=$HOME/.local/share/steelyard/runs/$id
hash=$(sha256sum <"$fixtures/stream.txt" | cut -d' ' -f1)
cmp "$folder/imported/$hash" "$fixtures/stream.txt" || fail 'the original is kept beside the run, by its hash'
run list runs --rebuild --format csv
expect_exit 0; expect_out ',imported,'
run run --resume "$id"
expect_error 2 "run $id was measured by another tool: nothing is left to do" 'start a new one'
run report "$id" --format json
expect_exit 0; expect_json 'd["reports"][0]["verified"] is False and len(d["reports"][0]["run"]["imported_from"]) == 2'
run report "$id" --format html
expect_exit 0; expect_out 'STREAM 5.10'
run report "$id" --format md
expect_exit 0; expect_out 'STREAM 5.10'
run score "$id"
expect_exit 2; expect_no_out; expect_err 'was imported'

sed 's/"started": "....-../"started": "2026-13/' "$folder/run.json" >month.json
run report month.json --format md
expect_error 6 'month.json: run.started is not a moment that exists' 'the document is damaged'
run diagnose month.json
expect_error 6 'month.json: run.started is not a moment that exists' 'the document is damaged'

# To a file, and no store is touched.
run import "$fixtures/osu.txt" --as osu-text -o osu.json
expect_exit 0; expect_out 'osu.latency'; expect_out 'OSU programs write no last line'
expect_out 'steelyard report osu.json'
python3 -c 'import json; d = json.load(open("osu.json")); assert d["imported_from"][0]["format"] == "osu-text"' || fail 'osu.json'
[[ $(ls "$HOME/.local/share/steelyard/runs" | wc -l) == 1 ]] || fail '-o leaves the store alone'
expect_out 'it names no machine, so that stands as osu.txt#'
sed 's/values : 0 OK/values : 2 FAILED/' "$fixtures/nccl-all-reduce.txt" >failed.txt
run import failed.txt -o failed.json --lang zh
expect_exit 0; expect_out '越界的值：2 FAILED，但表中没有任何一行列出有误的元素'
run import "$fixtures/osu.txt" -o osu.csv
expect_error 2 'import: -o writes a run, not .csv' 'name the file .json'
sed 's/12254.16/22254.16/' "$fixtures/osu.txt" >faster.txt
run import faster.txt -o faster.json
expect_exit 0
run compare osu.json faster.json --format csv
expect_exit 0; expect_out 'osu.bandwidth'

# Out again: each format as its readers read it, also when a stranger wrote every text of the run.
run export "$id"
expect_exit 2; expect_err 'which format'
run export "$id" --format xlsx
expect_exit 2
python3 - "$folder/run.json" <<'PY'
import json, sys
EVIL = "</script><img src=x>\"\\ =cmd|' /C calc'!A0\n} 1\u202e\x1b[31m"
def poison(value, key=""):
    if isinstance(value, dict):
        return {(k if key != "params" else EVIL): poison(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poison(v, key) for v in value]
    kept = ("schema", "id", "started", "finished", "measured", "imported", "direction", "verdict", "status", "sha256", "journal_head", "job", "format")
    return EVIL if isinstance(value, str) and key not in kept else value
own = json.load(open(sys.argv[1]))
document = poison(own)
del document["results"][20:]
for row, whole in list(zip(document["results"], own["results"]))[::2]:  # without a unit nothing is a time or a rate
    row["unit"] = whole["unit"]
json.dump(document, open("evil.json", "w"))
PY
for subject in "$id" evil.json; do
  for format in csv fom github-bigger github-smaller google-benchmark junit openmetrics; do
    run export "$subject" --format "$format" -o "out.$format"
    expect_exit 0; expect_no_out; expect_err "Written  out.$format"
    "$steelyard" export "$subject" --format "$format" >again || fail "$format to standard output"
    [[ $format == csv ]] || cmp -s again "out.$format" || fail "$format: twice the same bytes"
  done
  python3 "$here/check_exports.py" >readers || [[ $? == 77 ]] || fail "exports of $subject: $(cat readers)"
done
run export "$id" -o steelyard.prom
expect_exit 0
grep -q '^steelyard_metric_value{' steelyard.prom || fail 'the ending of -o chooses the format'
[[ $(stat -c %a steelyard.prom) == $(stat -c %a out.openmetrics) && -z $(find . -name '.steelyard.prom*') ]] || fail 'replaced at once'
# Series for monitoring: a score needs every input of the edition, so the file here gets the line that one would have.
{ cat out.openmetrics | grep -v '# EOF'; echo 'steelyard_score{id="ucs-2026.1/general",bound="value"} 808'; } >monitored
python3 "$here/check_monitoring.py" monitored "$source_dir/data/monitoring" || fail 'dashboards and alerts ask for series that are written'
[[ $failures == 0 ]] && grep '^skipped' readers && exit 77  # all else is right, but not all was checked
finish
