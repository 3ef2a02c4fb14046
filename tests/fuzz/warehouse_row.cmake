# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME warehouse_row LIBS ekiden_warehouse_postgres_under_test)
