# SPDX-License-Identifier: Apache-2.0
# Three centres that declare what they have; the third also brings a run.
source "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

run discover --json
cp "$work/out" "$work/machine.json"
python3 "$here/score_run.py" "$source_dir/data/editions" "$work/machine.json" >"$work/run.json"

# centre NAME FACTOR PUE: twice the factor is twice of everything but the PUE.
centre() {
  mkdir -p "$work/$1"
  {
    printf 'schema = "steelyard.center/1"\nname = "%s"\n' "$1"
    while read -r id unit value; do
      printf '[declared.%s]\nvalue = %s\nunit = "%s"\nsource = "inventory of October"\ndate = "2026-10-31"\n' \
        "$id" "$value" "$unit"
    done <<END
cpu_cores 1 $((1000 * $2))
memory By $((4000000000000 * $2))
accelerators 1 $((16 * $2))
storage By $((1000000000000000 * $2))
network By/s $((12500000000 * $2))
general_computing FLOP/s $((20000000000000 * $2))
ai_computing FLOP/s $((40000000000000 * $2))
memory_bandwidth By/s $((300000000000 * $2))
availability 1 0.999
latency s 0.005
network_loss 1 0.0000$2
utilisation 1 0.$2
pue 1 $3
END
  } >"$work/$1/center.toml"
}
centre a 1 1.60; centre b 2 1.25; centre c 3 1.40

run index "$work/a" "$work/b/center.toml" "$work/c"
expect_exit 0; expect_no_err
expect_out 'Index of computing centres'; expect_out 'below 8 every one of them'; expect_out 'provisional'
expect_out 'inventory of October'; expect_out 'all alike: 100 for everybody'; expect_out 'changes of the set'
run index "$work/a" "$work/b" "$work/c" --json
expect_exit 0
expect_json 'd["schema"] == "steelyard.index/1" and d["mode"] == "range" and len(d["set"]) == 64'
expect_json '[c["rank"] for c in d["centres"]] == [3, 2, 1]'
expect_json 'all(0 <= c["overall"] <= 100 for c in d["centres"])'
expect_json '[i["lowest"] for i in d["indicators"] if i["id"] == "pue"] == [["b"]]'
cp "$work/out" "$work/once"
run index "$work/a" "$work/b" "$work/c" --json
cmp -s "$work/once" "$work/out" || fail 'the same set twice gives two documents'
run index "$work/a" "$work/b" "$work/c" --lang zh --format md
expect_exit 0; expect_out '算力中心指数'; expect_out '| 名次 |'
run index "$work/a" "$work/b" "$work/c" --format csv
expect_exit 0; [[ $(head -1 "$work/out") == tree,set,mode,centre,level,id,* ]] || fail 'CSV header'
run index "$work/a" --goalposts
expect_exit 0; expect_out 'Frozen goalposts'

# What was measured counts before what was declared.
sed -i "2a runs = [\"../run.json\"]" "$work/c/center.toml"
run index "$work/a" "$work/b" "$work/c" --json
expect_exit 0
expect_json '[v["origin"] for v in d["centres"][2]["values"] if v["indicator"] == "general_computing"] == ["measured"]'
expect_json '["not verified" in v["source"] for v in d["centres"][2]["values"] if v["origin"] == "measured"] != []'
run index "$work/a" "$work/b" "$work/run.json"
expect_exit 3; expect_out 'not declared'; expect_out 'Missing'

# What cannot be is no value, also where somebody measured it, and what was declared does not stand in for it.
cp "$source_dir/data/index/centre-2026.1.json" tree.json
python3 - tree.json <<'PY' || fail 'the tree has an indicator general_computing'
import json, sys
tree = json.load(open(sys.argv[1]))
found = [i for a in tree["groups"] for b in a["groups"] for i in b["indicators"] if i["id"] == "general_computing"]
found[0]["allowed"] = [0, 1]
json.dump(tree, open(sys.argv[1], "w"))
PY
run index "$work/c" "$work/run.json" --goalposts --tree ./tree.json
expect_exit 2; expect_err 'is outside 0 to 1'
sed -i '/^\[declared.general_computing\]/,/^date/d' "$work/c/center.toml"
run index "$work/c" --goalposts --tree ./tree.json --json
expect_exit 3
expect_json '["beyond what the tree allows" in v["missing"] for v in d["centres"][0]["values"] if v["indicator"] == "general_computing"] == [True]'

run index "$work/a" "$work/b"
expect_error 2 'index: centres given: 2, the fewest are 3' 'with two, every indicator'
run index "$work/a" "$work/b" "$work/a"
expect_error 2 "index: two centres are called 'a'" 'give each a name of its own'
run index "$work/a" "$work/b" "$work/c" --tree nonesuch
expect_exit 2; expect_err "no tree 'nonesuch'"
run index "$work/a" "$work/b" "$work/c" --tree whitepaper-2024.1
expect_exit 2; expect_err "no indicator 'ai_computing' in whitepaper-2024.1"

# spoil SED MESSAGE HINT: strict reading says where and how to mend it.
spoil() {
  mkdir -p "$work/bad"
  sed -e 's/name = "a"/name = "bad"/' -e "$1" "$work/a/center.toml" >"$work/bad/center.toml"
  run index "$work/bad" "$work/b" "$work/c"
  expect_exit 2; expect_no_out; expect_err 'bad/center.toml:'; expect_err "$2"; expect_err "$3"
}
spoil 's/value = 0.999/value = 99.9/' '99.9 is outside 0 to 1' '0.85'
spoil 's|unit = "By/s"|unit = "Gbit/s"|' "network is in 'By/s'" 'write unit = "By/s"'
spoil '0,/source = .*/s//source = " "/' 'cpu_cores has no source' 'say where'
spoil '0,/2026-10-31/s//2026-02-30/' 'cpu_cores has no date' '2026-10-31'
spoil '0,/2026-10-31/s//2999-12-31/' 'cpu_cores is of 2999-12-31, a day to come' 'the day of which'
spoil 's/declared.pue/declared.peu/' "no indicator 'peu'" "did you mean 'pue'?"
spoil '0,/^unit/s//units/' "cpu_cores is in '1'" 'write unit'
spoil 's/steelyard.center.1/steelyard.centre/' 'not a steelyard.center/1 document' 'write schema'
finish
