# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME webhook_results LIBS ekiden_webhook_under_test)
