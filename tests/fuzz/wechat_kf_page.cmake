# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME wechat_kf_page LIBS ekiden_wechat_under_test)
