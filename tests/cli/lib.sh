# SPDX-License-Identifier: Apache-2.0
# Sourced by every script here, which is called with the path of the binary. `run ARGS...` keeps exit code and streams of
# one call; the expectations below compare them and count what differs; `finish` ends the script.
set -u
steelyard=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in $(compgen -e | grep -E '^(STEELYARD_|LC_|XDG_)'); do unset "$name"; done
export HOME=$work/home LANG=C.UTF-8 TERM=dumb
unset LANGUAGE NO_COLOR CLICOLOR_FORCE
mkdir "$HOME" "$work/cwd"
cd "$work/cwd" || exit 1
failures=0 command= code=0

run() {
  command="steelyard $*"
  "$steelyard" "$@" >"$work/out" 2>"$work/err" </dev/null
  code=$?
}
# What could not be tried here: said, and no failure.
skip() { echo "SKIP $1"; }
fail() {
  failures=$((failures + 1))
  printf 'FAIL %s\n     %s\n--- stdout\n%s\n--- stderr\n%s\n' "$command" "$1" "$(head -c 2000 "$work/out")" \
    "$(head -c 2000 "$work/err")"
}
expect_exit() { [[ $code == "$1" ]] || fail "exit code $code, expected $1"; }
expect_out() { grep -qF -- "$1" "$work/out" || fail "stdout does not contain: $1"; }
expect_err() { grep -qF -- "$1" "$work/err" || fail "stderr does not contain: $1"; }
expect_no_out() { [[ ! -s $work/out ]] || fail "stdout is not empty"; }
expect_no_err() { [[ ! -s $work/err ]] || fail "stderr is not empty"; }
# stdout is exactly one JSON document for which the python expression on `d` is true
expect_json() {
  python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$work/out" "$1" 2>>"$work/err" || fail "not true of the JSON on stdout: $1"
}
# exit code, the line after "error: ", the line after "hint: "
expect_error() {
  expect_exit "$1"
  expect_no_out
  expect_err "error: $2"
  expect_err "hint:  $3"
  [[ $(wc -l <"$work/err") == 2 ]] || fail "an error is one line and one hint"
}
finish() {
  [[ $failures == 0 ]] && exit 0
  echo "$failures expectation(s) failed"
  exit 1
}
