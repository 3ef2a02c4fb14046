# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME plugin_file LIBS ekiden::plugin)
