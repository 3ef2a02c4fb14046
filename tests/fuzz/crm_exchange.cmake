# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME crm_exchange LIBS ekiden_crm_under_test ekiden::testkit)
