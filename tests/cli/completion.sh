# SPDX-License-Identifier: Apache-2.0
# Completion scripts are valid in their shells, and complete.
source "$(dirname "$0")/lib.sh"

run completion
expect_error 2 'steelyard completion: SHELL is required' 'see steelyard completion --help'
run completion man
expect_error 2 "'man' is more than one file" 'say where they shall go: --dir DIR'
for shell in bash zsh fish; do
  run completion "$shell"
  expect_exit 0; expect_no_err; expect_out 'steelyard'
  cp "$work/out" "$work/completion.$shell"
  flag=-n; [[ $shell == fish ]] && flag=--no-execute
  if command -v "$shell" >/dev/null; then
    "$shell" $flag "$work/completion.$shell" 2>"$work/err" || fail "$shell does not accept the script"
  fi
done

# bash: what Tab offers
source "$work/completion.bash"
export PATH=$(dirname "$steelyard"):$PATH
compopt() { :; }
offers() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  command="Tab after: $*"
  _steelyard
  printf '%s\n' "${COMPREPLY[@]}" >"$work/out"
}
offers steelyard ru; expect_out run
offers steelyard run --prof; expect_out --profile
offers steelyard run --profile qu; expect_out quick
offers steelyard run --lang = z; expect_out zh
offers steelyard list pro; expect_out profiles
offers steelyard plugin ch; expect_out check
offers steelyard run --only mem; [[ -z ${COMPREPLY[*]} ]] || expect_out mem.
offers steelyard list --format j; expect_out json

if command -v fish >/dev/null; then
  fish_offers() {
    command="fish Tab after: $1"
    fish -c "source $work/completion.fish; complete -C '$1'" >"$work/out" 2>"$work/err"
  }
  fish_offers 'steelyard ru'; expect_out run
  fish_offers 'steelyard run --prof'; expect_out --profile
  fish_offers 'steelyard plugin ch'; expect_out check
  fish_offers 'steelyard list pro'; expect_out profiles
fi

run completion man --dir "$work/man/man1"
expect_exit 0; [[ -f $work/man/man1/steelyard-run.1 ]] || fail 'no steelyard-run.1'
run completion bash --dir /proc/nowhere
expect_exit 2; expect_err 'cannot create /proc/nowhere'
finish
