# SPDX-License-Identifier: Apache-2.0
# File systems that take O_DIRECT and go through memory all the same: INVALID, with the reason.
modprobe overlay
mkdir -p /tmp/memory /tmp/lower; mount -t tmpfs tmpfs /tmp/memory; mkdir /tmp/memory/{upper,work,merged}
mount -t overlay -o lowerdir=/tmp/lower,upperdir=/tmp/memory/upper,workdir=/tmp/memory/work overlay /tmp/memory/merged
for benchmark in sto.read.rand4k sto.sync sto.metadata; do
  expect "$benchmark on tmpfs" "INVALID *tmpfs reads and writes through memory*" "$(measure $benchmark path=/tmp/memory)"
  expect "$benchmark on an overlay over tmpfs" "INVALID *overlay reads and writes through memory*" \
    "$(measure $benchmark path=/tmp/memory/merged)"
done
umount /tmp/memory/merged; umount /tmp/memory
# ext4 that journals data takes the flag, and copies everything through the page cache.
mount_options=data=journal on_ext4
expect "ext4 with data=journal" "INVALID *$disk*" "$(measure sto.read.rand4k "${here[@]}")"
clean "the refusal"
