// SPDX-License-Identifier: Apache-2.0
#include "redact_filter.hpp"

#include "settings.hpp"

namespace ekiden::redact {

sdk::Status RedactFilter::configure(std::string_view config) {
  redacted_ = host().counter("redacted_total", {"what"});
  return read_settings(config, redactor_);
}

sdk::Status RedactFilter::apply(sdk::Op op, const sdk::Delivery& event) {
  const auto redacted = redactor_.redact(event.document);
  if (!redacted)
    return sdk::Status::rejected("the event is no JSON object that can be redacted, or is nested more than 64 deep");
  count(redacted->tally);
  return redacted->document.empty() ? sdk::Status() : replace(op, redacted->document);
}

void RedactFilter::count(const Tally& tally) {
  for (std::size_t i = 0; i < Tally::kCounts; ++i)
    if (const std::uint32_t n = tally.counts()[i]; n > 0) host().record(redacted_, n, {Tally::kWords[i]});
}

}  // namespace ekiden::redact
