#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# selftest.sh [LEAKY_PLUGINS]: the rules report exactly what the fixtures mark as refused, no line more and no line less.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export LC_ALL=C
failed=0

expect() { # NAME EXPECTED ACTUAL
  if [[ $2 == "$3" ]]; then
    echo "ok: $1 ($(grep -c . <<<"$2") reported)"
  else
    echo "FAILED: $1 (< expected, > reported)"
    diff <(echo "$2") <(echo "$3") || true
    failed=1
  fi
}

marked() { (cd "$1" && grep -rn refused . | cut -d: -f1,2 | sed 's|^\./||' | sort); }
reported() { # CHECK ROOT: path:line of each complaint; the check must fail
  local out
  if out=$(./check.sh "$1" "$2"); then echo "no failure"; else grep -oE '^[^: ]+:[0-9]+' <<<"$out" | sort; fi
}

expect includes "$(marked fixtures/tree)" "$(reported includes fixtures/tree)"
expect platform-free "$(marked fixtures/platform)" "$(reported platform-free fixtures/platform)"
expect spdx $'sdk/late.hpp:1\nsdk/none.cpp:1\nsdk/script:1' "$(reported spdx fixtures/spdx)"
if [[ $# -gt 0 ]]; then
  leaks=$(./check.sh exports "$1" | grep -oE 'rules_leak[a-z_]*|\(unique\)|no failure' | sort -u) || true
  expect exports $'(unique)\nrules_leak\nrules_leaky_entry' "$leaks"
  expect 'exports of an empty folder' 1 "$(./check.sh exports fixtures >/dev/null; echo $?)"
fi
exit $failed
