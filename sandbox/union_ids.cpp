// SPDX-License-Identifier: Apache-2.0
#include "union_ids.hpp"

#include "digest.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

void UnionIds::add_routes(Listener& listener) {
  listener.control("PUT", "/sandbox/unionid", [this](const auto& request) { return change(request); });
}

std::string UnionIds::of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto said = said_.find(id);
  return said == said_.end() ? "oU" + sha256_hex("unionid of " + id).substr(0, 26) : said->second;
}

void UnionIds::reset() {
  const std::lock_guard lock(mutex_);
  said_.clear();
}

Reply UnionIds::change(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const JsonValue* const ids = body ? find_member(*body, "ids") : nullptr;
  if (ids == nullptr || !ids->IsArray())
    return error_reply(422, "no ids", R"(give {"unionid": "…", "ids": ["an openid", "an external_userid"]})");
  const std::string unionid = string_member(*body, "unionid");
  const std::lock_guard lock(mutex_);
  for (const JsonValue& id : ids->GetArray())
    if (id.IsString()) said_[id.GetString()] = unionid;
  return json_reply(JsonWriter().begin_object().field("unionid", unionid).end_object().text());
}

}  // namespace ekiden::sandbox
