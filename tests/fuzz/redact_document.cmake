# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME redact_document LIBS ekiden_redact_under_test)
