# SPDX-License-Identifier: Apache-2.0
# The storage plugin on a drive that may be destroyed. Runs inside tests/lab/lab.sh.
#
#   storage.sh BUILD_FOLDER STORAGE_FOLDER [GROUP...]      groups are STORAGE_FOLDER/*.sh; none: all of them, in order
set -u
steelyard=$1/bin/steelyard groups=$2; shift 2
drive=/dev/nvme0n1 serial=LAB0001 work=/tmp/work disk=/tmp/disk failures=0
export XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache HOME=/tmp/home
export DM_DISABLE_UDEV=1  # nobody else makes device nodes here
mkdir -p "$work" "$HOME" "$disk"
. "$groups/lib"

[ $# -gt 0 ] || set -- inventory refusals suite caches faults lies space dying
for group in "$@"; do
  echo "== $group ($SECONDS s)"
  . "$groups/$group.sh"
  fresh_drive
done
echo "== $failures failures, $SECONDS s"
[ $failures -eq 0 ]
