// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "redact/document.hpp"
#include "redact/settings.hpp"

namespace ekiden::test {

// A redactor with these settings, as JSON; throws the reason when they are refused.
inline redact::Redactor redactor(const std::string& config = "{}") {
  redact::Redactor redactor;
  const sdk::Status status = redact::read_settings(config, redactor);
  if (!status.ok()) throw std::runtime_error(status.message);
  return redactor;
}

// A text with everything of the redactor's kinds replaced.
inline std::string redacted(const redact::Redactor& redactor, std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (const redact::Finding& one : redactor.recogniser.find(text, redactor.kinds)) {
    out.append(text.substr(at, one.begin - at)).append(redactor.substitutes.of(one));
    at = one.end;
  }
  return out.append(text.substr(at));
}

}  // namespace ekiden::test
