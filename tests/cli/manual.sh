# SPDX-License-Identifier: Apache-2.0
# Every manual page renders without a warning, in both languages.
source "$(dirname "$0")/lib.sh"
command -v man >/dev/null || { echo 'skipped: no man here'; exit 77; }

for language in en zh; do
  run completion man --dir "$work/$language" --lang "$language"
  expect_exit 0
  for page in "$work/$language"/*.1; do
    command="man $page"
    MANWIDTH=100 LC_ALL=C.UTF-8 man --warnings -l "$page" >"$work/out" 2>"$work/err" </dev/null
    code=$?
    expect_exit 0; expect_no_err; expect_out 'EXIT STATUS'
  done
done
run list --help
for option in $(grep -oE '^ +(-., )?--[a-z-]+' "$work/out" | grep -oE -- '--[a-z-]+'); do
  grep -qF -- "${option//-/\\-}" "$work/en/steelyard-list.1" || fail "$option is not in steelyard-list.1"
done
finish
