# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME wechat_file_name LIBS ekiden_wechat_under_test)
