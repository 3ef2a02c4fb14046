// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wechat_account.hpp"

namespace ekiden::sandbox {

/// The flat document of one push: its fields in order, written as XML or as JSON.
class WechatDocument {
 public:
  WechatDocument& text(std::string_view name, std::string_view value);
  /// `digits` stands bare in both formats: 64-bit ids never pass through a double.
  WechatDocument& number(std::string_view name, std::string_view digits);

  std::string write(WechatFormat format) const;

 private:
  struct Field {
    std::string name;
    std::string value;
    bool is_number;
  };

  std::string write_xml() const;
  std::string write_json() const;

  std::vector<Field> fields_;
};

}  // namespace ekiden::sandbox
