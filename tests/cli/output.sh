# SPDX-License-Identifier: Apache-2.0
# Results on standard output or in a file, complete or an error; everything else on standard error.
source "$(dirname "$0")/lib.sh"

run list profiles -o "$work/out.txt"
expect_exit 0; expect_no_out; expect_no_err
grep -q quick "$work/out.txt" || fail 'the file lacks the result'
run list profiles --format csv -o "$work/out.csv"
[[ $(head -c 3 "$work/out.csv" | od -An -tx1 | tr -d ' \n') == efbbbf ]] || fail 'a CSV file lacks the byte order mark'
run list profiles --format csv
expect_exit 0; [[ $(head -1 "$work/out") == name,budget_s,summary ]] || fail 'CSV header'
run list profiles --format md
expect_exit 0; expect_out '| --- |'
# The ending of the file chooses among the forms that the verb has, whichever verb it is.
run list profiles -o "$work/named.csv"
expect_exit 0; cmp -s "$work/named.csv" "$work/out.csv" || fail 'not the CSV form'
run list profiles -o named.json
expect_exit 0; python3 -c 'import json; json.load(open("named.json"))' || fail 'not the JSON form'
run list profiles -o named.md
expect_exit 0; grep -q '| --- |' named.md || fail 'not the Markdown form'
run list profiles -o named.html
expect_error 2 "steelyard list: no form is called '.html'" 'name the file .json, .csv, .md, or .txt, or give --format'
[[ ! -e named.html ]] || fail 'something was written'
run list profiles --format csv -o named.html
expect_exit 0
run discover -o named.svg
expect_exit 0; grep -q '<svg' named.svg || fail 'not the drawing'
run list profiles -o "$work/missing/out.txt"
expect_error 2 "cannot write $work/missing/out.txt: No such file or directory" 'give -o a file in a folder'
run list profiles -o "$work"
expect_error 2 "cannot write $work: Is a directory" 'give -o a file in a folder'
run run -o "$work/missing/run.json" --json
expect_exit 2; expect_json '"cannot write" in d["error"]["message"]'
[[ ! -e $HOME/.local/share/steelyard ]] || fail 'something was measured although the result could not be written'

command='steelyard list profiles >/dev/full'
"$steelyard" list profiles >/dev/full 2>"$work/err"
code=$?
: >"$work/out"
expect_exit 3; expect_err 'error: cannot write standard output: No space left on device'
command='steelyard list profiles >&-'
"$steelyard" list profiles >&- 2>"$work/err"
code=$?
expect_exit 3; expect_err 'error: cannot write standard output: Bad file descriptor'
# No room is the same for every verb, and no usage error. (A limit of file sizes stands for a full disk.)
no_room() {
  command="steelyard $* with ulimit -f 0"
  (ulimit -f 0; exec "$steelyard" "$@") >/dev/null 2>/dev/null
  code=$?
  expect_exit 3
}
no_room list profiles -o full.json
no_room keygen -o full.key
no_room completion man --dir full
no_room import "$source_dir/tests/fixtures/exchange/stream.txt" -o full.json
[[ -z $(ls -A . | grep -F full. ) ]] || fail 'half a file stays behind'
# A link stays, and what it names is written; where it leads to an open descriptor, nothing is renamed over it.
echo old >target.json; ln -s target.json link.json
run list profiles -o link.json
expect_exit 0; [[ -L link.json ]] && grep -q quick target.json || fail 'the link was replaced, or its target is the old one'
ln -s /proc/self/fd/1 descriptor
run list profiles --json -o descriptor
expect_exit 0; expect_out quick; [[ -L descriptor ]] || fail 'a link to a descriptor was replaced'
run list profiles -o /dev/null
expect_exit 0; [[ -c /dev/null ]] || fail '/dev/null was replaced'

run list profiles --color always
expect_out $'\033['
LANG=C run run --help
expect_exit 0
LC_ALL=C grep -q '[^ -~]' "$work/out" && fail 'signs that a C locale cannot show'
finish
