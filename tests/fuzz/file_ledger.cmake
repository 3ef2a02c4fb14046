# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME file_ledger LIBS ekiden_file_under_test)
