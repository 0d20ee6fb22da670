# SPDX-License-Identifier: Apache-2.0
# A drive is overwritten only if its serial number is given and nobody uses it. Nothing refused changes a byte.
refused() {  # NAME PATTERN BENCHMARK NAME=VALUE...
  local name=$1 pattern=$2 before; shift 2
  before=$(dd if=$drive bs=1M count=64 status=none | sha256sum)
  expect "$name" "$pattern" "$(measure "$@")"
  [ "$before" = "$(dd if=$drive bs=1M count=64 status=none | sha256sum)" ] || bad "$name: the drive was written to"
}
refused "no flag" "SKIP *set allow_destroy*LAB0001*" sto.read.rand4k path=$drive "${small[@]}"
refused "wrong flag" "SKIP *allow_destroy is 'LAB0002'*" sto.read.rand4k path=$drive allow_destroy=LAB0002 "${small[@]}"
mkfs.ext4 -q -F $drive
refused "file system" "SKIP *holds ext2, ext3 or ext4*" sto.write.rand4k "${raw[@]}"
mount $drive "$disk"
expect "mounted" "SKIP *is mounted on $disk*" "$(measure sto.write.rand4k "${raw[@]}")"
umount "$disk"; wipefs -qa $drive; mkswap -q $drive; swapon $drive
refused "swap" "SKIP *is swap space*" sto.write.rand4k "${raw[@]}"
swapoff $drive; wipefs -qa $drive; modprobe dm_mod
dmsetup create held --table "$all linear $drive 0"
refused "held by device-mapper" "SKIP *is part of dm-*" sto.write.rand4k "${raw[@]}"
dmsetup remove held
parted -s $drive mklabel gpt mkpart one 1MiB 100MiB
refused "partitioned" "SKIP *has 1 partition*" sto.write.rand4k "${raw[@]}"
parted -s $drive rm 1
refused "partition table without partitions" "SKIP *GPT partition table*" sto.write.rand4k "${raw[@]}"
wipefs -qa $drive
