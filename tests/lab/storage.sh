# SPDX-License-Identifier: Apache-2.0
# The storage plugin on a drive that may be destroyed. Runs inside tests/lab/lab.sh; the argument is a build folder.
set -u
steelyard=$1/bin/steelyard drive=/dev/nvme0n1 serial=LAB0001 work=/tmp/work failures=0
export XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache HOME=/tmp/home
export DM_DISABLE_UDEV=1  # nobody else makes device nodes here
mkdir -p "$work" "$HOME" /tmp/disk

cat >"$work/lab.toml" <<'PROFILE'
schema = "steelyard.profile/1"
name = "lab"
budget = "20min"
[summary]
en = "The storage plugin in the lab"
zh-CN = "实验室中的存储插件"
[measure]
min = "200ms"
max = "1s"
warmup_max = "200ms"
min_samples = 2
precision = 0.9
timeout = "120s"
[[job]]
benchmark = "sto.*"
PROFILE

ok() { echo "ok    $*"; }
bad() { echo "FAIL  $*"; failures=$((failures + 1)); }

# measure BENCHMARK NAME=VALUE... -> the headline row: "VERDICT reason"
measure() {
  local benchmark=$1 params=(); shift
  for value in "$@"; do params+=(--param "$value"); done
  "$steelyard" run --profile "$work/lab.toml" --only "$benchmark" "${params[@]}" --json -q >"$work/run.json" 2>"$work/err"
  /usr/bin/python3 - "$work/run.json" <<'PYTHON'
import json, sys
try:
    results = json.load(open(sys.argv[1]))["results"]
    print(results[0]["verdict"], results[0]["reason"])
except Exception as e:
    print("NOTHING", e, open(sys.argv[1]).read()[:300])
PYTHON
}
# expect NAME PATTERN TEXT
expect() { if [[ $3 == $2 ]]; then ok "$1: $3"; else bad "$1: expected '$2', got '$3' $(tail -n 2 "$work/err")"; fi; }
# An emulated processor gives no thread its time for sure, and the plugin says so: this is about what works, not how fast.
works="@(PASS*|INVALID*Little*)"
clean() { local left; left=$(find /tmp/disk -mindepth 1 -not -name lost+found); [ -z "$left" ] && ok "$1 left nothing" || bad "$1 left $left"; }
small=(size=16777216)
raw=(path=$drive allow_destroy=$serial "${small[@]}")

echo "== inventory"
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
    print("ok   " if condition else "FAIL ", what, "" if condition else seen)
item, facts = drive("machine")
get = lambda key: facts.get(key, {}).get("text", "")
want("parent is the PCI function", item["parent"].startswith("0000:"), item["parent"])
want("serial", get("serial") == "LAB0001", get("serial"))
want("model", "QEMU" in get("model"), get("model"))
want("namespace", get("namespace") == "1" and get("namespace_size") == str(512 << 20), get("namespace_size"))
want("LBA format", get("lba_format").startswith("512 + 0"), get("lba_format"))
want("link", get("link").startswith("PCIe ") and " x" in get("link"), get("link"))
want("identify", get("nvme_version") != "", facts.get("identify"))
want("SMART", get("smart_temperature") != "" and get("smart_percentage_used") != "", facts.get("smart"))
_, facts = drive("nobody")
for key in ("identify", "lba_format", "smart"):
    why = facts.get(key, {}).get("why_not", "")
    want(f"{key} without rights says why", "not permitted: needs CAP_SYS_ADMIN" in why, facts.get(key))
want("serial without rights", get("serial") == "LAB0001", get("serial"))
sys.exit(bad != 0)
PYTHON
"$steelyard" discover 2>/dev/null | grep -q 'Drive.*nvme0n1' && ok "discover names the drive" || bad "discover does not name the drive"

echo "== refusals on the raw namespace"
expect "no flag" "SKIP *set allow_destroy*LAB0001*" "$(measure sto.read.rand4k path=$drive "${small[@]}")"
expect "wrong flag" "SKIP *allow_destroy is 'LAB0002'*" "$(measure sto.read.rand4k path=$drive allow_destroy=LAB0002 "${small[@]}")"
mkfs.ext4 -q -F $drive
expect "file system" "SKIP *holds ext2, ext3 or ext4*" "$(measure sto.write.rand4k "${raw[@]}")"
mount $drive /tmp/disk
expect "mounted" "SKIP *is mounted on /tmp/disk*" "$(measure sto.write.rand4k "${raw[@]}")"
umount /tmp/disk; wipefs -qa $drive; mkswap -q $drive; swapon $drive
expect "swap" "SKIP *is swap space*" "$(measure sto.write.rand4k "${raw[@]}")"
swapoff $drive; wipefs -qa $drive; modprobe dm_mod
dmsetup create held --table "0 $(blockdev --getsz $drive) linear $drive 0"
expect "held by device-mapper" "SKIP *is part of dm-*" "$(measure sto.write.rand4k "${raw[@]}")"
dmsetup remove held
parted -s $drive mklabel gpt mkpart one 1MiB 100MiB
expect "partitioned" "SKIP *has 1 partition*" "$(measure sto.write.rand4k "${raw[@]}")"
parted -s $drive rm 1
expect "partition table without partitions" "SKIP *GPT partition table*" "$(measure sto.write.rand4k "${raw[@]}")"
wipefs -qa $drive

echo "== the suite on the raw namespace"
for benchmark in sto.read.seq1m sto.write.rand4k sto.latency sto.sync; do
  expect "$benchmark on $drive" "$works" "$(measure $benchmark "${raw[@]}")"
done
expect "sto.metadata needs files" "SKIP *is a block device without files*" "$(measure sto.metadata path=$drive)"

echo "== the suite on ext4"
dd if=/dev/zero of=$drive bs=1M count=4 conv=fsync status=none; mkfs.ext4 -q -F $drive; mount $drive /tmp/disk
for benchmark in sto.read.seq1m sto.write.seq1m sto.mixed.rand4k sto.sync; do
  expect "$benchmark on ext4" "$works" "$(measure $benchmark path=/tmp/disk size=67108864)"
done
expect "sto.metadata on ext4" "PASS*" "$(measure sto.metadata path=/tmp/disk sto.metadata:files=50 sto.metadata:threads=2)"
expect "sto.metadata with fsync" "PASS*" "$(measure sto.metadata path=/tmp/disk sto.metadata:files=10 sto.metadata:sync=fsync)"
clean "the suite"
expect "too large" "SKIP *would leave less than a tenth*" "$(measure sto.write.seq1m path=/tmp/disk size=1073741824)"

echo "== dying in the middle"
"$steelyard" run --profile "$work/lab.toml" --only sto.metadata --param path=/tmp/disk --param files=20000 -q >/dev/null 2>&1 &
run=$!
for _ in $(seq 600); do [ -n "$(find /tmp/disk -name 'sy-1*' -print -quit)" ] && break; sleep 0.1; done
worker=$(pgrep -P $run); kill -9 $run $worker; wait $run 2>/dev/null
[ -n "$(find /tmp/disk -name 'steelyard-work-*')" ] && ok "kill -9 leaves a marked folder" || bad "the run was over before it was killed"
expect "the next start" "PASS*" "$(measure sto.metadata path=/tmp/disk sto.metadata:files=10)"
clean "the next start"
mount -o remount,ro /tmp/disk
expect "read-only" "SKIP *mounted read-only*" "$(measure sto.metadata path=/tmp/disk)"
umount /tmp/disk

echo "== faults below the file system"
modprobe -a dm_flakey dm_delay
sectors=$(blockdev --getsz $drive)
dmsetup create fault --table "0 $sectors delay $drive 0 20"
mount /dev/mapper/fault /tmp/disk
expect "a slow drive is slow, not broken" "$works" "$(measure sto.latency path=/tmp/disk "${small[@]}")"
# fault_after SECONDS TABLE: the drive turns bad under a running benchmark
fault_after() {
  sleep "$1"
  dmsetup suspend --noflush --nolockfs fault; dmsetup load fault --table "$2"; dmsetup resume fault
}
fault_after 8 "0 $sectors error" & breaker=$!
got=$(measure sto.read.rand4k path=/tmp/disk size=67108864 sto.read.rand4k:verify=1)
wait $breaker
case $got in
  PASS*) got=$(measure sto.read.rand4k path=/tmp/disk "${small[@]}") ;;  # it was faster than the fault
esac
expect "a drive that dies" "@(ERROR|FAIL|INVALID|SKIP) *" "$got"
umount -l /tmp/disk; dmsetup remove --force --retry fault
echo "== $failures failures"
[ $failures -eq 0 ]
