# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME command_request LIBS ekiden::pipeline)
