// SPDX-License-Identifier: Apache-2.0
// Checks a complete event, as consumers get it: the schemas of sdk/schema/, and what a schema cannot say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::testkit {

// What is wrong with `document`, one sentence each; empty: it is a CloudEvent 1.0.2 in structured JSON as Ekiden writes
// it. Besides the schemas: strict UTF-8 without a repeated member, attribute names [a-z0-9] of at most 20 characters
// that begin with a letter, attribute values that are no objects or arrays and hold printable ASCII only, integers of
// 32 bits, times RFC 3339 in UTC with milliseconds, a trace that is not all zero, and data after the family of its
// type.
std::vector<std::string> check_envelope(std::string_view document);

}  // namespace ekiden::testkit
