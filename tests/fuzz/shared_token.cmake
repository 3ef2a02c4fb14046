# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME shared_token LIBS ekiden::store)
