// SPDX-License-Identifier: Apache-2.0
// No test: the program exists for its precompiled header.
