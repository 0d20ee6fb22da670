# SPDX-License-Identifier: Apache-2.0
# Drives that forget what they acknowledged, return other bytes, or other blocks: FAIL, each by its name.
modprobe -a dm_mod dm_flakey
fault "$all linear $drive 0"
start slow sto.mixed.rand4k "${here[@]}" depth=8 verify=1
until_reading && turn "$all flakey $drive 0 0 1 1 drop_writes" && turn "$all linear $drive 0"
expect "a drive that forgets some writes" "FAIL *is stale: write * of this block, but write * was acknowledged*" "$(verdict)"
clean "the forgetful drive"

start medium sto.write.rand4k "${here[@]}" depth=8 verify=1
eventually works_on_unnamed_file && turn "$all flakey $drive 0 0 1 1 drop_writes"
expect "a drive that forgets all writes" "INVALID *kept in a cache*" "$(verdict)"
fresh_drive

fault "$all linear $drive 0"
start medium sto.read.rand4k "${here[@]}" depth=8 verify=1
until_reading && turn "$all flakey $drive 0 0 1 5 corrupt_bio_byte 1000 r 1 0"
expect "a drive that changes a byte" "FAIL *is corrupt: its checksum does not fit*" "$(verdict)"
turn "$all linear $drive 0"
clean "the drive that changed a byte"
fresh_drive

shorter="0 $(($(blockdev --getsz $drive) - 8))"
fault "$shorter linear $drive 0"
start medium sto.read.rand4k "${here[@]}" depth=8 verify=1
until_reading && turn "$shorter linear $drive 8"
expect "a drive that returns the block beside" "FAIL *is misdirected: this block belongs at offset*" "$(verdict)"
turn "$shorter linear $drive 0"
clean "the drive that returned other blocks"
