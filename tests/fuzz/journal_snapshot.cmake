# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME journal_snapshot LIBS ekiden::journal)
