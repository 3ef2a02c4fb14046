#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# drift.sh check|selftest|refresh|wording COMPILER [REASON]: holds the C headers against the baseline in sdk/abi/.
#
#   ekiden-VERSION.abi      every type that the headers define, as abidw reads it from a library's debug information
#   ekiden-VERSION.macros   every EKD_ macro: extension ids, flags, limits
#   HISTORY                 what was accepted since, and why; its last digest is that of the two files
#
# 0: as the baseline · 1: not · 77: abidw is missing, or this is no x86-64.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
baseline=$root/sdk/abi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf '%s\n' "$*" >&2; }

[[ $# -ge 2 ]] || { sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
command=$1 compiler=$2
[[ $(uname -m) == x86_64 ]] || { say "skipped: the baseline is for x86-64, this is $(uname -m)"; exit 77; }
command -v abidw abidiff >/dev/null || { say "skipped: abidw is missing (Debian: abigail-tools)"; exit 77; }

# The extensions are in no function's signature, hence unused to a compiler and not reachable to abidw: both are told to
# keep them.
describe() { # INCLUDE OUT: writes OUT.abi and OUT.macros
  local include=$1 out=$2
  printf '#include <ekiden/ekiden.h>\nconst ekd_entry* ekd_entry_v1(void) { return 0; }\n' >"$work/probe.c"
  "$compiler" -std=c11 -g -fno-eliminate-unused-debug-types -fPIC -shared -I "$include" "$work/probe.c" -o "$work/probe.so"
  abidw --load-all-types --drop-private-types --headers-dir "$include/ekiden" --type-id-style hash \
    --no-comp-dir-path --no-corpus-path --no-show-locs "$work/probe.so" |
    sed "s|path='[^']*probe.c'|path='probe.c'|" >"$out.abi"
  "$compiler" -std=c11 -E -dM -I "$include" "$work/probe.c" | grep '^#define EKD_' | sort >"$out.macros"
}

# differences INCLUDE BASE: prints what differs from BASE.abi and BASE.macros; fails when anything does.
differences() {
  local same=0
  describe "$1" "$work/now"
  abidiff --non-reachable-types --harmless "$2.abi" "$work/now.abi" || same=1
  diff "$2.macros" "$work/now.macros" || same=1
  return $same
}

version() { sed -n 's/^#define EKD_ABI_VERSION "\(.*\)".*/\1/p' "$root/sdk/include/ekiden/base.h"; }
digest() { cat "$1.abi" "$1.macros" | sha256sum | cut -c 1-16; }

check() {
  local base
  base=$baseline/ekiden-$(version)
  [[ -e $base.abi ]] || { say "there is no $base.abi: tests/abi/refresh REASON makes it"; return 1; }
  differences "$root/sdk/include" "$base" ||
    { say "the ABI is not that of $base.abi. If this is meant: tests/abi/refresh REASON"; return 1; }
  [[ $(awk '/^[0-9a-f]/ { last = $1 } END { print last }' "$baseline/HISTORY") == "$(digest "$base")" ]] ||
    { say "the baseline was changed without an entry in sdk/abi/HISTORY: tests/abi/refresh REASON"; return 1; }
}

# caught WHAT FILE EXPRESSION: the headers with FILE changed by sed are not taken for the same.
caught() {
  rm -rf "$work/include" && cp -r "$root/sdk/include" "$work/include"
  sed -i "$3" "$work/include/ekiden/$2"
  if cmp -s "$work/include/ekiden/$2" "$root/sdk/include/ekiden/$2"; then say "FAILED: $1: the expression changes nothing"; return 1; fi
  if differences "$work/include" "$work/true" >"$work/said"; then say "FAILED: $1 was not seen"; return 1; fi
  say "ok: $1"
}

selftest() {
  local bad=0
  describe "$root/sdk/include" "$work/true"
  differences "$root/sdk/include" "$work/true" || { say "FAILED: the headers differ from themselves"; bad=1; }
  caught "a member of another type" ext/clock.h 's/int64_t (\*monotonic_ms)/int32_t (*monotonic_ms)/' || bad=1
  caught "a member in between" ext/ingress.h 's/^  int32_t direction;/  int32_t other;\n&/' || bad=1
  caught "a member at the end" ext/random.h 's/^} ekd_random;/  uint64_t more;\n&/' || bad=1
  caught "a member of another name" ext/kv.h 's/(\*compare_and_put)/(*swap)/' || bad=1
  caught "one parameter more" ext/timer.h 's/(\*cancel)(const ekd_host\* host, uint64_t tag)/(*cancel)(const ekd_host* host, uint64_t tag, int32_t now)/' || bad=1
  caught "a status of another value" base.h 's/EKD_E_GONE = -12/EKD_E_GONE = -13/' || bad=1
  caught "a flag of another value" ext/ingress.h 's/\(EKD_EVENT_PEER_PRIVATE\) 1u/\1 2u/' || bad=1
  caught "an extension of another id" ext/log.h 's|"ekiden.log/1"|"ekiden.log/2"|' || bad=1
  return $bad
}

# refresh REASON: what is there now is the baseline, and HISTORY says why.
refresh() {
  local base reason=$1
  base=$baseline/ekiden-$(version)
  [[ -e $base.abi ]] && differences "$root/sdk/include" "$base" >"$work/said" && { say "nothing has changed"; return 0; }
  describe "$root/sdk/include" "$base"
  printf '%s  %s  %s\n' "$(digest "$base")" "$(version)" "$reason" >>"$baseline/HISTORY"
  say "wrote $base.abi and $base.macros, and a line to $baseline/HISTORY"
}

# wording REASON: what the comments promise has changed, and nothing else; HISTORY says why.
wording() {
  check || return 1
  printf '%s  %s  %s\n' "$(digest "$baseline/ekiden-$(version)")" "$(version)" "$1" >>"$baseline/HISTORY"
}

case $command in
  check) check ;;
  selftest) selftest ;;
  refresh | wording) [[ -n ${3:-} ]] || { say "give the reason as one sentence"; exit 64; }; "$command" "$3" ;;
  *) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
