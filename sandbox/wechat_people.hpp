// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "listener.hpp"
#include "union_ids.hpp"
#include "wechat_calls.hpp"
#include "wechat_customers.hpp"

namespace ekiden::sandbox {

/// Followers, their tags, and the platform's own agents, as its API tells and changes them.
class WechatPeople {
 public:
  WechatPeople(WechatCustomers& customers, const UnionIds& union_ids) : customers_(customers), union_ids_(union_ids) {}

  void add_routes(Listener& listener, WechatCalls& calls);
  void reset();

  bool has_tag(const std::string& openid, std::int64_t tag) const;

 private:
  int info(const httplib::Request& request, JsonWriter& answer);
  int remark(const JsonValue& body);
  int create_tag(const JsonValue& body, JsonWriter& answer);
  int change_tag(const JsonValue& body, bool remove);
  int list_tags(JsonWriter& answer);
  int tag_members(const JsonValue& body, bool on);
  int change_agent(const JsonValue& body, std::string_view change);
  int list_agents(JsonWriter& answer);
  int change_session(const JsonValue& body, bool open);
  int session(const httplib::Request& request, JsonWriter& answer);

  std::size_t members(std::int64_t tag) const;

  WechatCustomers& customers_;
  const UnionIds& union_ids_;
  mutable std::mutex mutex_;
  std::int64_t next_tag_ = 100;
  std::map<std::int64_t, std::string> tags_;
  std::map<std::string, std::set<std::int64_t>> tagged_;
  std::map<std::string, std::string> remarks_;
  std::map<std::string, std::string> agents_;    // nickname by account
  std::map<std::string, std::string> sessions_;  // account by openid
};

}  // namespace ekiden::sandbox
