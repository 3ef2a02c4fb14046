# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME api_request LIBS ekiden::api)
