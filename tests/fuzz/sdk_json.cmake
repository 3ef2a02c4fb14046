# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME sdk_json LIBS ekiden::sdk RapidJSON::RapidJSON)
