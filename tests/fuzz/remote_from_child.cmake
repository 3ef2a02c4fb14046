# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME remote_from_child LIBS ekiden::plugin ekiden_test_doubles)
target_compile_definitions(fuzz_remote_from_child PRIVATE EKIDEN_FIXTURE_FOLDER="")
