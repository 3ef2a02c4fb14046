# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME filter_table LIBS ekiden_filters_under_test)
