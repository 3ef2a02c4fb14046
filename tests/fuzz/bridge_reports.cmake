# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME bridge_reports LIBS ekiden::bridge)
