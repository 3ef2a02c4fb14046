# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME crm_answer LIBS ekiden_crm_under_test)
