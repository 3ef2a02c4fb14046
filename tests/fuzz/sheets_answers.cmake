# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME sheets_answers LIBS ekiden_google_sheets_under_test ekiden::testkit OpenSSL::Crypto)
