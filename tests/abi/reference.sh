#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# reference.sh OUT: the reference of the ABI is made without a warning, and holds the contracts. 77: there is no doxygen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v doxygen >/dev/null || { echo "skipped: doxygen is missing" >&2; exit 77; }
mkdir -p "$1"
{ cat docs/abi/Doxyfile; printf 'OUTPUT_DIRECTORY = %s\n' "$1"; } | doxygen -
page=$1/abi_reference/structekd__kv.html
grep -q 'on_synced(tag) once everything' "$page" || { echo "$page lacks the contract of sync()" >&2; exit 1; }
