# SPDX-License-Identifier: Apache-2.0
ekiden_add_fuzz(NAME socket_recipe LIBS ekiden_socket_channel_under_test ekiden::testkit)
