# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME media_bytes LIBS ekiden::media ekiden::api)
