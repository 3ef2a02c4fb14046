# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME http_request LIBS ekiden::net)
