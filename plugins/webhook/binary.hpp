// SPDX-License-Identifier: Apache-2.0
// CloudEvents 1.0.2, HTTP binding, binary mode: attributes as headers, data as body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::webhook {

struct BinaryEvent {
  std::vector<std::pair<std::string, std::string>> headers;  // "ce-…"
  std::string content_type;
  std::string body;
};

// Nothing when the document is no CloudEvent in JSON: no object, an attribute that is neither text, whole number nor
// boolean, or data_base64 that is none.
std::optional<BinaryEvent> binary_of(std::string_view document);

}  // namespace ekiden::webhook
