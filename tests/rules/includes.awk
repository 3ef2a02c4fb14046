# SPDX-License-Identifier: Apache-2.0
# awk -f includes.awk dependencies.table FILES INCLUDES
# FILES: the paths of all sources, one a line. INCLUDES: grep's path:line:#include lines. Prints what is against the table.

function starts(text, prefix) { return substr(text, 1, length(prefix)) == prefix }
function within(path, folder) { return starts(path, folder "/") || path == folder }

# Whether a rule's name fits; `*` at its end fits any rest.
function fits(name, rule) {
  if (substr(rule, length(rule)) != "*") return name == rule
  return starts(name, substr(rule, 1, length(rule) - 1))
}

# The rule of longest name in `rules` that fits, or "".
function longest(name, rules,    rule, best) {
  best = ""
  for (rule in rules) if (length(rule) > length(best) && fits(name, rule)) best = rule
  return best
}

# The folder that a file belongs to: `adapters/*` of adapters/x/y.cpp is adapters/x, unless adapters/x has a rule of its
# own. Sets folder_rule.
function folder_of(path,    rule, best, base, rest) {
  folder_rule = best = ""
  for (rule in allowed) {
    base = rule
    if (sub(/\/\*$/, "", base)) {
      if (!starts(path, base "/")) continue
      rest = substr(path, length(base) + 2)
      base = base "/" substr(rest, 1, index(rest "/", "/") - 1)
    }
    if (!within(path, base)) continue
    if (length(base) > length(best) || base == rule && base == best) { best = base; folder_rule = rule }
  }
  return best
}

function normalised(path,    parts, n, i, out, depth) {
  n = split(path, parts, "/")
  depth = 0
  for (i = 1; i <= n; i++) {
    if (parts[i] == "." || parts[i] == "") continue
    if (parts[i] == "..") { if (depth > 0) depth--; continue }
    out[++depth] = parts[i]
  }
  path = ""
  for (i = 1; i <= depth; i++) path = path (i > 1 ? "/" : "") out[i]
  return path
}

# The file of ours that an include means, or "".
function resolved(file, name, quoted,    here, roots, n, i, path) {
  here = file
  sub(/[^\/]*$/, "", here)
  path = normalised(here name)
  if (quoted && (path in ours)) return path
  n = split(". gateway sdk/include sdk sdk/testkit tests sandbox", roots, " ")
  for (i = 1; i <= n; i++) {
    path = normalised(roots[i] "/" name)
    if (path in ours) return path
  }
  return ""
}

function refuse(reason) { printf "%s:%s: %s\n", file, line, reason; refused++ }

function judge_ours(path,    places, n, i) {
  if (within(path, home)) return
  n = split(allowed[folder_rule], places, " ")
  for (i = 1; i <= n; i++) if (within(path, places[i])) return
  refuse(home " must not include " path " (it may include: " (n ? allowed[folder_rule] : "nothing of ours") ")")
}

function judge_theirs(name, quoted,    rule, places, n, i) {
  for (i in only) if (within(file, i)) {
    if (index(" " only[i] " ", " " name " ") == 0) refuse(i " includes only " only[i] " and its own headers, not " name)
    return
  }
  if (name in generated) return
  rule = longest(name, header)
  if (rule != "") {
    n = split(header[rule], places, " ")
    for (i = 1; i <= n; i++) {
      if (places[i] == "*.cpp" ? file ~ /\.(c|cpp)$/ : within(file, places[i])) return
    }
    refuse(name " is for " (n ? header[rule] : "nobody") ", not for " home)
  } else if (quoted) {
    refuse("\"" name "\" is no file of the tree; is it generated, or found by an include path of its own?")
  } else if (name !~ /^[a-z0-9_]+$/ && longest(name, system_headers) == "") {
    refuse(name " is unknown: say in tests/rules/dependencies.table who may include it")
  }
}

function rest_of_line(from,    i, out) {
  out = ""
  for (i = from; i <= NF; i++) out = out (i > from ? " " : "") $i
  return out
}

FNR == 1 { input++ }
input == 1 {
  if ($0 ~ /^#/ || NF == 0) next
  if ($1 == "folder") allowed[$2] = rest_of_line(3)
  else if ($1 == "only") only[$2] = rest_of_line(3)
  else if ($1 == "header") header[$2] = rest_of_line(3)
  else if ($1 == "system") { for (i = 2; i <= NF; i++) system_headers[$i] = 1 }
  else if ($1 == "generated") generated[$2] = 1
  else { printf "%s:%d: no such rule: %s\n", FILENAME, FNR, $1; refused++ }
  next
}
input == 2 { ours[$0] = 1; next }
{
  file = $0; sub(/:.*/, "", file)
  line = $0; sub(/^[^:]*:/, "", line); sub(/:.*/, "", line)
  if (!match($0, /[<"][^>"]*[>"]/)) next  # a macro names the header
  quoted = substr($0, RSTART, 1) == "\""
  name = substr($0, RSTART + 1, RLENGTH - 2)
  checked++
  home = folder_of(file)
  if (home == "") { refuse("no rule in tests/rules/dependencies.table covers this file"); next }
  path = resolved(file, name, quoted)
  if (path != "") judge_ours(path)
  else judge_theirs(name, quoted)
}
END {
  printf "%d includes checked, %d refused\n", checked, refused
  exit refused > 0 || checked == 0
}
