# SPDX-License-Identifier: Apache-2.0
# Every benchmark on the raw namespace and on ext4: each must PASS, by Little's law and by the drive's own counters.
suite() {  # WHERE NAME=VALUE...
  local where=$1 benchmark; shift
  for benchmark in sto.{read,write}.{seq1m,rand4k} sto.mixed.rand4k; do
    expect "$benchmark on $where" "PASS*" "$(measure $benchmark "$@" "${small[@]}" depth=8)"
  done
  expect "sto.mixed.rand4k preconditioned on $where" "PASS*" \
    "$(measure sto.mixed.rand4k "$@" "${small[@]}" depth=8 precondition=2)"
  grep -q '"state": *"file-preconditioned"' "$work/run.json" || bad "the state of the file is not file-preconditioned"
  expect "sto.latency on $where" "PASS*" "$(measure sto.latency "$@" "${small[@]}")"
  expect "sto.latency in an open loop on $where" "PASS*" "$(measure sto.latency "$@" "${small[@]}" rate=200 depth=8)"
  expect "sto.sync on $where" "PASS*" "$(measure sto.sync "$@" "${small[@]}")"
  expect "sto.saturation on $where" "PASS*" "$(measure sto.saturation "$@" "${small[@]}" max_depth=8 max_threads=2)"
  expect "sto.checkpoint on $where" "PASS*" "$(measure sto.checkpoint "$@" size=67108864)"
  expect "restoring on $where" "PASS*" "$(measure sto.checkpoint "$@" size=67108864 op=restore)"
  expect "sto.dataload on $where" "PASS*" "$(measure sto.dataload "$@" size=268435456)"
}
suite $drive path=$drive allow_destroy=$serial
expect "sto.metadata needs files" "SKIP *is a block device without files*" "$(measure sto.metadata path=$drive)"
fresh_drive
on_ext4
suite ext4 path="$disk"
expect "sto.metadata on ext4" "PASS*" "$(measure sto.metadata path="$disk" files=50 threads=2)"
expect "sto.metadata with fsync" "PASS*" "$(measure sto.metadata path="$disk" files=10 sync=fsync)"
clean "the suite"
