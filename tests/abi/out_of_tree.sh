#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A vendor's day: an installation, `plugin new`, cmake with only steelyard_DIR given, `plugin check` - in an empty
# environment, an empty HOME and a folder of its own, and after the installation was moved. Wants BUILD, SOURCE, CMAKE,
# CXX and NM.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

"$CMAKE" --install "$BUILD" --prefix "$home/first" >"$home/install.log" || { cat "$home/install.log"; exit 1; }
mv "$home/first" "$home/prefix"
cd "$home"
clean() { env -i HOME="$home" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
steelyard() { clean "$home/prefix/bin/steelyard" "$@"; }

echo "== new"
steelyard plugin new acme "$home/acme-plugin"
echo "== configure and build"
clean "$CMAKE" -S acme-plugin -B acme-plugin/build -DCMAKE_CXX_COMPILER="$CXX" \
  -Dsteelyard_DIR="$home/prefix/lib/cmake/steelyard" >configure.log || { cat configure.log; exit 1; }
clean "$CMAKE" --build acme-plugin/build >build.log || { cat build.log; exit 1; }
echo "== check"
steelyard plugin check acme-plugin/build/acme.sy.json

echo "== nothing of the source tree is in it"
if grep -rlF -e "$SOURCE" -e "$BUILD" acme-plugin prefix/lib/cmake prefix/include prefix/share; then
  echo "these files mention the source or build tree"
  exit 1
fi
[ "$(clean "$NM" -D --defined-only acme-plugin/build/acme.sy.so | awk '{print $3}')" = sy_plugin_entry_v1 ]

echo "== installed, it is found"
clean "$CMAKE" --install acme-plugin/build --prefix "$home/prefix" >/dev/null
steelyard list benchmarks | tee list.log
grep -q '^ *acme\.copy' list.log

echo "== bad requests are one line and exit 2"
for arguments in "new Acme $home/other" "new acme $home/acme-plugin"; do
  status=0
  # shellcheck disable=SC2086 # split on purpose
  steelyard plugin $arguments >out.log 2>err.log || status=$?
  [ "$status" = 2 ] || { echo "exit $status for: $arguments"; cat err.log; exit 1; }
  [ ! -s out.log ]
done
