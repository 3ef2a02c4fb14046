# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME map_file LIBS ekiden::cli)
