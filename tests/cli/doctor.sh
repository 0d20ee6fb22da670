# SPDX-License-Identifier: Apache-2.0
source "$(dirname "$0")/lib.sh"

run doctor --json
expect_json 'd["schema"] == "steelyard.readiness/1" and len(d["findings"]) == sum(d["summary"].values())'
expect_json 'all(f["code"] and f["level"] in ("OK", "SKIP", "WARN", "FAIL") for f in d["findings"])'
expect_json 'all(f["fix"] and f["measured"] and f["required"] for f in d["findings"] if f["level"] in ("WARN", "FAIL"))'
expect_json "(5 if d['summary']['fail'] else 0) == $code"
run doctor
expect_out 'Nothing was changed.'; expect_out 'Next:'

export XDG_DATA_HOME=/dev/null/runs
run doctor --json
expect_exit 5; expect_json 'any(f["code"] == "os.data_folder" and f["level"] == "FAIL" for f in d["findings"])'
unset XDG_DATA_HOME

# Without any plugin nothing can be measured: that is a FAIL with its fix, and exit code 5.
mkdir -p "$work/prefix/bin" "$work/prefix/share"
cp "$steelyard" "$work/prefix/bin/"
cp "$(dirname "$steelyard")/steelyard-worker" "$work/prefix/bin/"
cp -rL "$(dirname "$steelyard")/../share/steelyard" "$work/prefix/share/"
steelyard=$work/prefix/bin/steelyard
run doctor --json
expect_exit 5; expect_json 'any(f["code"] == "plugins.none" and f["level"] == "FAIL" for f in d["findings"])'

# An installation that lost its data says so, and does not guess.
rm -r "$work/prefix/share"
run doctor
expect_exit 5; expect_err 'hint:  the installation is incomplete'
finish
