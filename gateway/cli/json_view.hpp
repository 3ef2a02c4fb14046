// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::cli {

// What commands read from JSON answers, without fuss: what is absent or of another type is empty.
class JsonView {
 public:
  // An object or array; nothing when it is not JSON.
  static std::optional<JsonView> parse(std::string_view json);

  std::string text(std::string_view member) const;
  std::int64_t number(std::string_view member) const;  // 0 when absent
  JsonView at(std::string_view member) const;
  std::vector<JsonView> items() const;  // of an array
  std::string text() const;             // this value, when it is a text
  bool is_object() const;
  std::string json() const;  // this value, compact

 private:
  struct Document;
  JsonView(std::shared_ptr<const Document> document, const void* value)
      : document_(std::move(document)), value_(value) {}

  std::shared_ptr<const Document> document_;  // what value_ points into
  const void* value_ = nullptr;               // rapidjson::Value; nullptr when absent
};

}  // namespace ekiden::cli
