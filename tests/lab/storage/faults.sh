# SPDX-License-Identifier: Apache-2.0
# Drives that are slow, that fail, that come and go, and files that change under a running benchmark.
modprobe -a dm_mod dm_flakey dm_delay
fault "$all delay $drive 0 20"
expect "a slow drive is slow, not broken" "PASS latency = 0.02*" "$(measure sto.latency "${here[@]}" size=16777216)"
clean "the slow drive"
fresh_drive

fault "$all linear $drive 0"
start long sto.read.rand4k "${here[@]}" depth=8
until_reading && turn "$all error"
expect "a drive that dies" "ERROR *read at offset * Input/output error*" "$(verdict)"
expect "the same drive, afterwards" "@(SKIP|ERROR) *Input/output error*" "$(measure sto.read.rand4k "${here[@]}")"
"$steelyard" discover >/dev/null 2>"$work/err" && ok "discover with a dead drive" || bad "discover with a dead drive: $(cat "$work/err")"
fresh_drive

fault "$all linear $drive 0"
start long sto.write.rand4k "${here[@]}" depth=8 verify=0
eventually works_on_unnamed_file && turn "$all flakey $drive 0 0 1 1 error_writes"
expect "a drive that refuses writes" "ERROR *write at offset * Input/output error*" "$(verdict)"
turn "$all linear $drive 0"
clean "the drive that refused writes"
fresh_drive

fault "$all linear $drive 0"
start long sto.read.rand4k "${here[@]}" depth=8
until_reading && turn "$all flakey $drive 0 1 1"   # a second up, a second down
expect "a drive that comes and goes" "ERROR *read at offset * Input/output error*" "$(verdict)"
turn "$all linear $drive 0"
clean "the drive that came and went"

start long sto.read.rand4k "${here[@]}" depth=8
until_reading
file=$(ls -l "/proc/$(worker)/fd" | awk '/sy-data \(deleted\)/ {print $9; exit}')
truncate -s 4096 "/proc/$(worker)/fd/$file"
expect "a file that is cut short" "ERROR *short read: 0 of 4096 bytes*" "$(verdict)"
clean "the file that was cut short"

start long sto.metadata path="$disk" files=2000
eventually works_on_small_files && rm -rf "$disk"/steelyard-work-*
expect "files deleted under us" "ERROR *$disk*No such file or directory*" "$(verdict)"
clean "the deleted files"

start long sto.metadata path="$disk" files=2000
eventually works_on_small_files && echo u >/proc/sysrq-trigger
expect "a file system that becomes read-only" "ERROR *Read-only file system*" "$(verdict)"
expect "the next on it" "SKIP *mounted read-only*" "$(measure sto.metadata path="$disk")"
mount -o remount,rw "$disk"
expect "once it can be written again" "PASS*" "$(measure sto.metadata path="$disk" files=10)"
clean "the file system that was read-only"
