# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME filter_document LIBS ekiden::plugin RapidJSON::RapidJSON)
