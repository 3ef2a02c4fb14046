# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME remote_frames LIBS ekiden::plugin)
