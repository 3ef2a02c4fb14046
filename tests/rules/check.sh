#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check.sh includes|platform-free|spdx ROOT: rules of the tree under ROOT. Prints path:line: reason; exit 0 kept, 1 broken.
# check.sh exports FOLDER: rules of the plugins in a build's folder.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Every folder that holds sources of ours; fixtures break rules on purpose.
sources() {
  find sdk gateway adapters plugins sandbox examples "$@" -type d \( -name node_modules -o -path tests/rules/fixtures \) -prune \
    -o -type f -print 2>/dev/null | sort
}

check_includes() {
  local work
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  sources | grep -E '\.(h|hpp|c|cpp)$' >"$work/files" || true
  # shellcheck disable=SC2046 # the tree's paths hold no blanks: checked by the spdx rule
  grep -nHE '^[[:space:]]*#[[:space:]]*include' $(cat "$work/files") /dev/null >"$work/includes" || true
  awk -f "$here/includes.awk" "$here/dependencies.table" "$work/files" "$work/includes"
}

# The gateway knows no platform: what is particular to one lives in its adapter and in the adapter's descriptor.
check_platform_free() {
  local names='wechat|weixin|wecom|qidian|onebot|taobao|tmall|whatsapp|微信|企点|淘宝|天猫|京东' words='qq|jd' bad=0
  grep -rnIiE "$names" gateway && bad=1
  grep -rnIiwE "$words" gateway && bad=1
  find gateway | grep -iE "$names" && bad=1
  return $bad
}

# The first line of each source, after a shebang or a doctype, says the licence.
check_spdx() {
  local file start bad=0 files=()
  while IFS= read -r file; do
    case $file in
      *[[:space:]]*) echo "$file: a blank in a path"; bad=1; continue ;;
      *.h | *.hpp | *.c | *.cpp | *.cmake | *CMakeLists.txt | *.sh | *.mjs | *.js | *.css | *.html | *.awk | *.lua | *.go | *.rs | *.py) ;;
      *) IFS= read -r -n 2 start <"$file" || true; [[ $start == '#!' ]] || continue ;;
    esac
    files+=("$file")
  done < <(sources tests packaging .ci CMakeLists.txt dev)
  awk 'FNR == 1 { judged = 0 }
       !judged && tolower($0) !~ /^(#!|<!doctype)/ { judged = 1; if (/SPDX-License-Identifier: Apache-2\.0/) good[FILENAME] = 1 }
       END { for (i = 1; i < ARGC; ++i) if (!(ARGV[i] in good)) {
               print ARGV[i] ":1: the first line is not \"SPDX-License-Identifier: Apache-2.0\""
               bad = 1
             }
             exit bad }' "${files[@]}" || bad=1
  echo "${#files[@]} files checked"
  [[ $bad == 0 && ${#files[@]} -gt 0 ]]
}

# A plugin exports its entry and nothing else; a unique symbol would be shared with the host and keep the library mapped.
check_exports() {
  local plugin symbols bad=0 count=0
  for plugin in "$1"/*.so; do
    [[ -e $plugin ]] || { echo "$1: no plugin in this folder"; return 1; }
    count=$((count + 1))
    symbols=$(nm -D --defined-only "$plugin" | awk '{ print $3 ($2 == "u" ? " (unique)" : "") }')
    [[ $symbols == ekd_entry_v1 ]] || { printf '%s: exports other than ekd_entry_v1:\n%s\n' "$plugin" "$symbols"; bad=1; }
  done
  echo "$count plugins checked"
  return $bad
}

[[ $# == 2 ]] || { sed -n '3,4s/^# //p' "$0" >&2; exit 64; }
case $1 in
  includes) cd "$2"; check_includes ;;
  platform-free) cd "$2"; check_platform_free ;;
  spdx) cd "$2"; check_spdx ;;
  exports) check_exports "$2" ;;
  *) sed -n '3,4s/^# //p' "$0" >&2; exit 64 ;;
esac
