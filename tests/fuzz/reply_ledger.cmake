# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME reply_ledger LIBS ekiden::conversation)
