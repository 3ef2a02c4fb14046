# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME object_answer LIBS ekiden_object_store_under_test)
