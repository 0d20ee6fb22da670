# SPDX-License-Identifier: Apache-2.0
# Settings: flag > environment > ./steelyard.toml > user's file; every error with file and line.
source "$(dirname "$0")/lib.sh"

mkdir -p "$HOME/.config/steelyard"
echo 'lang = "zh"' >"$HOME/.config/steelyard/config.toml"
run list profiles
expect_exit 0; expect_out '方案'
echo 'lang = "en"' >steelyard.toml
run list profiles
expect_exit 0; expect_out 'Profile'
STEELYARD_LANG=zh run list profiles
expect_exit 0; expect_out '方案'
STEELYARD_LANG=zh run list profiles --lang en
expect_exit 0; expect_out 'Profile'

printf 'lang = "en"\nprofil = "quick"\n' >steelyard.toml
run list profiles
expect_error 2 "steelyard.toml:2: unknown key 'profil'" "did you mean 'profile'?"
run list --help
expect_exit 0; expect_out 'Usage:'
printf '\nlang = \n' >steelyard.toml
run list profiles --json
expect_exit 2; expect_json '"steelyard.toml:2" in d["error"]["message"]'
printf 'format = "json"\n' >steelyard.toml
run list profiles
expect_exit 0; expect_json 'd["schema"] == "steelyard.profiles/1"'
run list nonsense
expect_exit 2; expect_json '"error" in d'
rm steelyard.toml
STEELYARD_COLOR=pink run list profiles
expect_error 2 'STEELYARD_COLOR: color must be one of auto, always, never' 'known: auto, always, never'
unset HOME
run list profiles
expect_exit 0
finish
