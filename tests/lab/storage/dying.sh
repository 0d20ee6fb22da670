# SPDX-License-Identifier: Apache-2.0
# Whoever is interrupted cleans up; whoever is killed is cleaned up after by the next.
on_ext4
for benchmark in sto.metadata sto.checkpoint; do
  start long $benchmark path="$disk"
  eventually works_on_our_folder
  kill -INT "$run"; wait "$run"; status=$?
  [ $status -eq 130 ] && ok "^C during $benchmark: exit code 130" || bad "^C during $benchmark: exit code $status"
  clean "^C during $benchmark"
done

start long sto.metadata path="$disk" files=20000
eventually works_on_small_files; kill -9 "$run" "$(worker)"; wait "$run" 2>/dev/null
[ -n "$(find "$disk" -name 'steelyard-work-*')" ] && ok "kill -9 leaves a marked folder" || bad "the run was over before it was killed"
for round in 1 2 3 4 5 6; do
  case $((round % 3)) in
    0) start long sto.metadata path="$disk" files=5000 ;;
    1) start long sto.checkpoint path="$disk" size=67108864 ;;
    2) start long sto.write.rand4k "${here[@]}" ;;
  esac
  sleep $((RANDOM % 8)).$((RANDOM % 10))  # at random moments
  kill -9 "$run" $(worker) 2>/dev/null; wait "$run" 2>/dev/null
done
used=$(df --output=used -BM "$disk" | tail -n 1)
expect "the next start" "PASS*" "$(measure sto.metadata path="$disk" files=10)"
clean "the next start after seven kills ($used used before it)"
