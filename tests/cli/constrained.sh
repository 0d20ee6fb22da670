# SPDX-License-Identifier: Apache-2.0
# Fewer CPUs than the machine has - by affinity, and by a quota where this user may set one: what may be used is what is
# measured on, and said in the row. MEMORY=256M also limits the memory (not in sanitized builds, which need it themselves).
source "$(dirname "$0")/lib.sh"
measure=(run --only "${ONLY:-cpu.fma.fp64}" --budget "${BUDGET:-3s}" --json)
group=

last=$(($(nproc) - 1))
command="taskset -c $last steelyard"
taskset -c "$last" "$steelyard" "${measure[@]}" >"$work/out" 2>"$work/err"
code=$?
[[ $code == 0 || $code == 4 ]] || fail "exit code $code"  # 4: too noisy, which is not what is asked here
expect_json 'all(r["conditions"]["threads"] == "1" and r["conditions"]["cpus"] == "'"$last"'" for r in d["results"])'

# A group of our own with 1.5 CPUs, in cgroup v2 or v1; gone when the script ends.
limit() { [[ -w $1 ]] && echo "$2" >"$1"; }
make_group() {
  local root
  for root in /sys/fs/cgroup/cpu /sys/fs/cgroup; do
    group=$root/steelyard-test-$$
    mkdir "$group" 2>/dev/null || continue
    limit "$group/cpu.max" '150000 100000' 2>/dev/null && return 0
    limit "$group/cpu.cfs_period_us" 100000 2>/dev/null && limit "$group/cpu.cfs_quota_us" 150000 2>/dev/null && return 0
    rmdir "$group"
  done
  group=
  return 1
}
if make_group; then
  trap 'rmdir "$group" "$memory_group" 2>/dev/null; rm -rf "$work"' EXIT
  memory_group=/sys/fs/cgroup/memory/steelyard-test-$$
  if [[ -n ${MEMORY:-} && -d /sys/fs/cgroup/memory ]]; then
    mkdir "$memory_group" && echo "$MEMORY" >"$memory_group/memory.limit_in_bytes"
  elif [[ -n ${MEMORY:-} ]]; then
    echo "$MEMORY" >"$group/memory.max"
  fi
  command="a quota of 1.5 CPUs: steelyard ${measure[*]}"
  (
    echo $BASHPID >"$group/cgroup.procs"
    [[ -d $memory_group ]] && echo $BASHPID >"$memory_group/cgroup.procs"
    exec "$steelyard" "${measure[@]}"
  ) >"$work/out" 2>"$work/err"
  code=$?
  [[ $code == 0 || $code == 4 ]] || fail "exit code $code"
  expect_json 'all(r["conditions"].get("threads", "1") == "1" for r in d["results"])'
  expect_json 'd["nodes"][0]["machine"]["environment"]["cgroup_cpus"] == 1.5'
  [[ -n ${KEEP:-} ]] && cp "$work/out" "$KEEP"
fi
finish
