// SPDX-License-Identifier: Apache-2.0
// Reads a JSON object strictly: what is missing, of another type or unknown is a finding with its JSON Pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace ekiden::crm {

/// Sentences like `/objects/contact/strategy: must be …`, in the order of the document.
class Findings {
 public:
  void add(const std::string& where, const std::string& what) {
    all_.push_back((where.empty() ? "/" : where) + ": " + what);
  }
  const std::vector<std::string>& all() const { return all_; }
  bool empty() const { return all_.empty(); }

 private:
  std::vector<std::string> all_;
};

class ObjectReader {
 public:
  /// `object` may be anything: what is no object is a finding, and has no members.
  ObjectReader(const Value& object, std::string where, Findings& findings);

  /// Null when absent.
  const Value* any(std::string_view name);
  const Value* need(std::string_view name);
  const Value* array(std::string_view name);
  std::optional<std::string> text(std::string_view name);
  std::string need_text(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<Pointer> pointer(std::string_view name);

  std::string at(std::string_view name) const { return where_ + "/" + std::string(name); }
  void complain(std::string_view name, const std::string& what) { findings_.add(at(name), what); }
  Findings& findings() { return findings_; }

  /// Every member that was not asked for is a finding, with the name that it may have been meant to be.
  void no_more();

 private:
  const Value& object_;
  const std::string where_;
  Findings& findings_;
  std::vector<std::string> asked_{};
};

}  // namespace ekiden::crm
