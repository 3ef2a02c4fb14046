# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME crm_exchange LIBS ekiden_crm ekiden::testkit)
target_sources(fuzz_crm_exchange PRIVATE ${CMAKE_SOURCE_DIR}/plugins/crm/plugin.cpp)
