#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build.sh VERSION [COMPILER]: how VERSION/courier.so was made, from courier.c and the headers of that day, on Debian 12, x86-64.
# Never again for a version that was released: what stands there is the witness.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ $# -ge 1 && $(uname -m) == x86_64 ]] || { sed -n '3,4s/^# //p' "$0" >&2; exit 64; }
mkdir -p "$1"
"${2:-gcc}" -std=c11 -Os -fPIC -fvisibility=hidden -shared -s -I ../../../sdk/include courier.c -o "$1/courier.so" \
  -Wl,-z,nodelete,-z,now,-z,relro,-z,noexecstack,-z,defs,-z,separate-code -Wl,--build-id=none \
  -Wl,--version-script=../../../sdk/cmake/plugin.map
chmod 644 "$1/courier.so"
