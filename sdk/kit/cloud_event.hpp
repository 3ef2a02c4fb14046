// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::kit {

/// A CloudEvent taken apart, as the binary modes of its protocol bindings carry it.
struct CloudEventParts {
  /// In the order of the document, without datacontenttype; numbers and booleans as they stand there.
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string content_type;  // application/json where the event does not say
  std::string data;          // JSON as it stands in the document, or the bytes of data_base64
};

/// Nothing when the document is no CloudEvent in JSON: no object, an attribute that is neither text, whole number nor
/// boolean, or data_base64 that is none.
std::optional<CloudEventParts> take_apart(std::string_view document);

}  // namespace ekiden::kit
