# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME wechat_media_answer LIBS ekiden_wechat_under_test)
