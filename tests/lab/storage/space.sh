# SPDX-License-Identifier: Apache-2.0
# File systems that are full, fill up meanwhile, or may be filled by others only.
on_ext4
expect "too large" "SKIP *would leave less than a tenth*" "$(measure sto.write.seq1m path="$disk" size=1073741824)"
expect "checkpoints that do not fit twice" "SKIP *would leave less than a tenth*" \
  "$(measure sto.checkpoint path="$disk" size=268435456)"
start long sto.metadata path="$disk" files=2000
eventually works_on_small_files
fallocate -l "$(($(stat -f -c '%a * %S' "$disk")))" "$disk/mine/filler"
expect "a disk that fills up" "ERROR *@(it filled up meanwhile|No space left on device)*" "$(verdict)"
expect "the next on a full disk" "SKIP *would leave less than a tenth*" "$(measure sto.metadata path="$disk")"
clean "the full disk"
fresh_drive

# limit_user_to KIBIBYTES
limit_user_to() {
  /usr/bin/python3 - $drive "$1" <<'PYTHON'
import ctypes, struct, sys
limits = struct.pack("=8QI4x", int(sys.argv[2]), int(sys.argv[2]), 0, 0, 0, 0, 0, 0, 1)  # struct if_dqblk, QIF_BLIMITS
libc = ctypes.CDLL(None, use_errno=True)
if libc.quotactl(0x800008 << 8, sys.argv[1].encode(), 1000, limits) != 0:  # Q_SETQUOTA of USRQUOTA
    sys.exit(f"quotactl: errno {ctypes.get_errno()}")
PYTHON
}
modprobe quota_v2
mount_options=usrquota on_ext4 -O quota
limit_user_to 32768 || bad "no quota here"
theirs=$disk/mine/theirs; mkdir "$theirs" /tmp/them; chown 1000 "$theirs" /tmp/them
as_user="setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/tmp/them XDG_DATA_HOME=/tmp/them/data"
: >"$work/err"; chmod 777 "$work"; chmod 666 "$work"/*
expect "more than the quota" "SKIP *cannot reserve 64 MiB: Disk quota exceeded*" "$(measure sto.read.rand4k path="$theirs" "${small[@]}")"
expect "within the quota" "PASS*" "$(measure sto.metadata path="$theirs" files=20)"
expect "a quota that is used up meanwhile" "ERROR *Disk quota exceeded*" "$(measure sto.metadata path="$theirs" files=20000)"
unset as_user
[ -z "$(find "$theirs" -mindepth 1)" ] && ok "the quota left nothing" || bad "the quota left $(find "$theirs" -mindepth 1 | head -3)"
clean "the quota"
