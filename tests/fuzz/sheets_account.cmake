# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME sheets_account LIBS ekiden_google_sheets_under_test)
