#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a script as root in a throw-away virtual machine that has what this one may lack: an NVMe drive that may be
# destroyed, device-mapper, and the right to mount. The machine's root is this machine's, seen through an overlay, so
# that whatever is built here runs there; what it writes is in memory, except in /mnt, which is DIR.
#
#   lab.sh [--timeout SECONDS] [--share DIR] SCRIPT [ARGUMENT...]
#
# The exit status is SCRIPT's; 77 with a reason where something that is needed is missing; 124 if time ran out.
# Needs of Debian: qemu-system-x86 busybox-static kmod cpio gzip, and apt-get to fetch a kernel once (it is unpacked
# into a cache, not installed). The machine runs on KVM if one boots on it within half a minute - there are /dev/kvm on
# which no stock kernel does - and is emulated otherwise; the answer is kept in the cache, as accelerator.KERNEL. Its
# drive is made slow, so that an emulated processor keeps up with it.
set -euo pipefail

limit=600 share=''
while [ $# -gt 0 ]; do
  case $1 in
    --timeout) limit=$2; shift 2 ;;
    --share) share=$2; shift 2 ;;
    -*) echo "lab.sh: unknown option $1" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { sed -n '3,15s/^# \?//p' "$0" >&2; exit 2; }
script=$1; shift

skip() { echo "lab: skipped: $*"; exit 77; }
[ "$(uname -m)" = x86_64 ] || skip "the lab is for x86_64"
for program in qemu-system-x86_64 busybox modprobe depmod cpio gzip; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || skip "no $program here"
done
export PATH=$PATH:/usr/sbin:/sbin

# The cache must not lie below /tmp or /run: inside, those are fresh.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/steelyard-lab
mkdir -p "$cache"
exec 9>"$cache/lock"; flock 9

fetch_kernel() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || skip "no apt-get to fetch a kernel with"
  local package new=$cache/kernel.new
  package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends:/ {print $2; exit}')
  [ -n "$package" ] || skip "apt-cache knows no linux-image-amd64; run apt-get update"
  rm -rf "$new"; mkdir -p "$new"
  (cd "$new" && apt-get download -qq "$package" >/dev/null 2>&1) || skip "cannot download $package"
  dpkg -x "$new"/*.deb "$new"; rm "$new"/*.deb
  depmod -b "$new" "$(ls "$new/lib/modules")"
  rm -rf "$cache/kernel" "$cache/initrd.gz"; mv "$new" "$cache/kernel"
}
[ -d "$cache/kernel" ] || fetch_kernel
version=$(ls "$cache/kernel/lib/modules")
modules=$cache/kernel/lib/modules/$version

# The first root: busybox, and the modules that lead to the real one.
make_initrd() {
  local root file number=100
  root=$(mktemp -d); mkdir -p "$root"/{bin,modules,proc,sys,dev,host,memory,root}
  cp "$(command -v busybox)" "$root/bin/busybox"
  for module in virtio_pci 9pnet_virtio 9p overlay nvme; do
    modprobe -d "$cache/kernel" -S "$version" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ {print $2}' >"$root/order"
  while read -r file; do number=$((number + 1)); cp "$file" "$root/modules/$number-$(basename "$file")"; done <"$root/order"
  cat >"$root/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
share() { $b mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$3" "$1" "$2"; }
$b mount -t proc proc /proc; $b mount -t sysfs sys /sys; $b mount -t devtmpfs dev /dev
for module in /modules/*; do $b insmod "$module"; done
echo "lab: up"
share host /host ro,cache=loose
$b mount -t tmpfs memory /memory; $b mkdir /memory/upper /memory/work
$b mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work root /root
for folder in proc sys dev; do $b mount --move /$folder /root/$folder; done
for folder in tmp run dev/shm; do $b mkdir -p /root/$folder; $b mount -t tmpfs tmpfs /root/$folder; done
share out /root/mnt rw
exec $b switch_root /root /bin/bash /mnt/.lab/boot.sh
INIT
  chmod +x "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$cache/initrd.new"; mv "$cache/initrd.new" "$cache/initrd.gz"
  rm -rf "$root"
}
[ "$cache/initrd.gz" -nt "$0" ] || make_initrd
flock -u 9

made=''
[ -n "$share" ] || { share=$(mktemp -d); made=$share; }
trap '[ -z "$made" ] || rm -rf "$made"' EXIT
mkdir -p "$share/.lab"; rm -f "$share"/.lab/*
cp "$script" "$share/.lab/script"
cat >"$share/.lab/boot.sh" <<BOOT
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mkdir -p /lib/modules; ln -sfn $(printf %q "$modules") /lib/modules/\$(uname -r)
/bin/busybox ip link set lo up
bash /mnt/.lab/script$(printf ' %q' "$@") </dev/null >/mnt/.lab/out 2>&1
echo \$? >/mnt/.lab/status; sync
echo o >/proc/sysrq-trigger; while :; do sleep 1; done
BOOT
truncate -s 1G "$share/.lab/drive"

machine() {  # ACCELERATOR CPU, in a subshell that becomes it
  exec timeout -k 5 "$limit" qemu-system-x86_64 -machine q35 -accel "$1" -cpu "$2" -smp 2 -m 2048 \
    -nographic -no-reboot -net none \
    -kernel "$cache/kernel/boot/vmlinuz-$version" -initrd "$cache/initrd.gz" -append "console=ttyS0 quiet panic=-1" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    -virtfs local,path="$share",mount_tag=out,security_model=none \
    -drive file="$share/.lab/drive",if=none,id=drive,format=raw,throttling.iops-total=2000,throttling.bps-total=200000000 \
    -device pcie-root-port,id=bay -device nvme,drive=drive,serial=LAB0001,bus=bay \
    </dev/null >"$share/.lab/console" 2>&1
}
is_up() { grep -q "lab: up" "$share/.lab/console" 2>/dev/null; }

# Whether a machine comes up on KVM: it goes on if it does, and is ended if it does not.
on_kvm() {
  (machine kvm host) & local machine=$!
  for _ in $(seq 60); do
    if is_up; then wait $machine || true; return 0; fi
    kill -0 $machine 2>/dev/null || return 1
    sleep 0.5
  done
  kill $machine; wait $machine || true
  return 1
}

verdict=$cache/accelerator.$(uname -r)
accelerator=tcg
if [ -w /dev/kvm ] && [ "$(cat "$verdict" 2>/dev/null || true)" != tcg ]; then
  if on_kvm; then accelerator=kvm; fi
  echo $accelerator >"$verdict"
fi
[ $accelerator = kvm ] || (machine tcg,thread=multi max) || true
if [ ! -e "$share/.lab/status" ]; then
  cat "$share/.lab/out" 2>/dev/null || true
  echo "lab: no end within $limit s; the console's last lines:"; tail -5 "$share/.lab/console"
  exit 124
fi
cat "$share/.lab/out"
exit "$(cat "$share/.lab/status")"
