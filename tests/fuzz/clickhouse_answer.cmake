# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME clickhouse_answer LIBS ekiden_warehouse_clickhouse_under_test)
