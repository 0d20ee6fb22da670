# SPDX-License-Identifier: Apache-2.0
# What `discover` says about an NVMe drive, with rights and without.
"$steelyard" discover --json >"$work/machine.json" 2>"$work/err" || bad "discover: $(cat "$work/err")"
setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp XDG_DATA_HOME=/tmp/nobody "$steelyard" discover --json \
  >"$work/nobody.json" 2>"$work/err" || bad "discover as nobody: $(cat "$work/err")"
/usr/bin/python3 - "$work" <<'PYTHON' || failures=$((failures + 1))
import json, sys
def drive(name):
    items = json.load(open(f"{sys.argv[1]}/{name}.json"))["inventory"]
    item = next(i for i in items if i["id"] == "nvme0n1")
    return item, {f["key"]: f for f in item["facts"]}
bad = 0
def want(what, condition, seen):
    global bad
    bad += not condition
    print("ok   " if condition else "FAIL ", what, seen)
item, facts = drive("machine")
get = lambda key: facts.get(key, {}).get("text", "")
want("parent is the PCI function", item["parent"].startswith("0000:"), item["parent"])
want("serial", get("serial") == "LAB0001", get("serial"))
want("model", "QEMU" in get("model"), get("model"))
want("namespace", get("namespace") == "1" and get("namespace_size") == str(1 << 30), get("namespace_size"))
want("LBA format", get("lba_format").startswith("512 + 0"), get("lba_format"))
want("link", get("link").startswith("PCIe ") and " x" in get("link"), get("link"))
want("identify", get("nvme_version") != "", get("nvme_version"))
want("SMART", get("smart_temperature") != "" and get("smart_percentage_used") != "", get("smart_temperature"))
_, facts = drive("nobody")
for key in ("identify", "lba_format", "smart"):
    why = facts.get(key, {}).get("why_not", "")
    want(f"{key} without rights says why", "not permitted: needs CAP_SYS_ADMIN" in why, facts.get(key))
want("serial without rights", get("serial") == "LAB0001", get("serial"))
sys.exit(bad != 0)
PYTHON
"$steelyard" discover >"$work/table" 2>/dev/null
grep -q 'Drive.*nvme0n1' "$work/table" && ok "discover names the drive" || bad "discover does not name the drive"
