// SPDX-License-Identifier: Apache-2.0
#include "core/json_members.hpp"

namespace ekiden {

const rapidjson::Value* json_member(const rapidjson::Value& value, const char* name) {
  if (!value.IsObject()) return nullptr;
  const auto found = value.FindMember(name);
  return found == value.MemberEnd() ? nullptr : &found->value;
}

std::string json_string_member(const rapidjson::Value& value, const char* name, const std::string& otherwise) {
  const rapidjson::Value* const member = json_member(value, name);
  return member != nullptr && member->IsString() ? std::string(member->GetString(), member->GetStringLength())
                                                 : otherwise;
}

}  // namespace ekiden
