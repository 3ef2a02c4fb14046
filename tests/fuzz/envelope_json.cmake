# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME envelope_json LIBS ekiden::core RapidJSON::RapidJSON)
