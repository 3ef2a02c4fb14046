# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME config_yaml LIBS ekiden::config)
