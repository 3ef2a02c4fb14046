// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/filter.hpp>

#include <string_view>

#include "document.hpp"

namespace ekiden::redact {

// Takes out of an event what names or locates a person. Judges by the event alone, so that every attempt gets the same
// document; what it cannot read it refuses, so that it is held and not let through.
class RedactFilter final : public sdk::Filter {
 public:
  using Filter::Filter;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status apply(sdk::Op op, const sdk::Delivery& event) override;

 private:
  void count(const Tally& tally);

  Redactor redactor_;
  sdk::Metric redacted_;
};

}  // namespace ekiden::redact
