# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME journal_sidecar LIBS ekiden::journal ekiden_test_doubles)
