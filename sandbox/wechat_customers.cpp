// SPDX-License-Identifier: Apache-2.0
#include "wechat_customers.hpp"

#include <algorithm>

#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::string_view service_fault_notice = "该公众号提供的服务出现故障，请稍后再试";
constexpr std::int64_t typing_lasts_ms = 15'000;
constexpr std::int64_t typing_needs_action_within_ms = 30'000;

}  // namespace

WechatCustomers::WechatCustomers(const Clock& clock) : clock_(clock) {
  reset();
}

void WechatCustomers::act(const WechatPush& push) {
  if (!push.is_of_customer) return;
  const std::lock_guard lock(mutex_);
  const std::int64_t now_ms = clock_.now_ms();
  Customer& customer = customers_[push.openid];
  customer.follows = push.follows;
  customer.acted_ms = now_ms;
  if (!push.follows) customer.windows.close_all();
  if (push.opens) customer.windows.open(*push.opens, now_ms);
  customer.phone.push_back({now_ms, Author::customer, push.kind, push.shown});
}

int WechatCustomers::reply(const std::string& openid, std::string_view kind, std::string_view shown) {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  if (found == customers_.end()) return errcode::invalid_openid;
  Customer& customer = found->second;
  if (!customer.follows) return errcode::out_of_reply_time;
  const std::int64_t now_ms = clock_.now_ms();
  switch (customer.windows.take(now_ms)) {
    case ReplyVerdict::out_of_time:
      return errcode::out_of_reply_time;
    case ReplyVerdict::out_of_count:
      return errcode::out_of_reply_count;
    case ReplyVerdict::allowed:
      break;
  }
  customer.typing_until_ms = 0;
  customer.phone.push_back({now_ms, Author::account, std::string(kind), std::string(shown)});
  return errcode::ok;
}

int WechatCustomers::typing(const std::string& openid, bool on) {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  if (found == customers_.end()) return errcode::invalid_openid;
  Customer& customer = found->second;
  const std::int64_t now_ms = clock_.now_ms();
  if (now_ms - customer.acted_ms > typing_needs_action_within_ms) return errcode::no_recent_message;
  if (on && customer.typing_until_ms > now_ms) return errcode::already_typing;
  customer.typing_until_ms = on ? now_ms + typing_lasts_ms : 0;
  return errcode::ok;
}

void WechatCustomers::show_service_fault(const std::string& openid) {
  const std::lock_guard lock(mutex_);
  customers_[openid].phone.push_back({clock_.now_ms(), Author::platform, "notice", std::string(service_fault_notice)});
}

void WechatCustomers::show(const std::string& openid, std::string_view kind, std::string_view shown) {
  const std::lock_guard lock(mutex_);
  customers_[openid].phone.push_back({clock_.now_ms(), Author::account, std::string(kind), std::string(shown)});
}

bool WechatCustomers::follows(const std::string& openid) const {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  return found != customers_.end() && found->second.follows;
}

bool WechatCustomers::knows(const std::string& openid) const {
  const std::lock_guard lock(mutex_);
  return customers_.contains(openid);
}

std::vector<std::string> WechatCustomers::followers() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> openids;
  for (const auto& [openid, customer] : customers_) {
    if (customer.follows) openids.push_back(openid);
  }
  return openids;
}

bool WechatCustomers::shows_reply(const std::string& openid, std::string_view text, std::size_t after_entries) const {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  if (found == customers_.end()) return false;
  const std::vector<Entry>& phone = found->second.phone;
  const auto begin = phone.begin() + static_cast<std::ptrdiff_t>(std::min(after_entries, phone.size()));
  return std::any_of(begin, phone.end(),
                     [&](const Entry& entry) { return entry.from == Author::account && entry.text == text; });
}

std::size_t WechatCustomers::entry_count(const std::string& openid) const {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  return found == customers_.end() ? 0 : found->second.phone.size();
}

std::string WechatCustomers::phone_json(const std::string& openid) const {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find(openid);
  const Customer customer = found == customers_.end() ? Customer{} : found->second;
  JsonWriter json;
  json.begin_object()
      .field("openid", openid)
      .field("known", found != customers_.end())
      .field("follows", customer.follows)
      .field("typing", customer.typing_until_ms > clock_.now_ms())
      .key("entries")
      .begin_array();
  for (const Entry& entry : customer.phone) {
    json.begin_object()
        .field("at_ms", entry.at_ms)
        .field("from", name_of(entry.from))
        .field("kind", entry.kind)
        .field("text", entry.text)
        .end_object();
  }
  return json.end_array().end_object().text();
}

void WechatCustomers::reset() {
  const std::lock_guard lock(mutex_);
  customers_.clear();
  customers_[demo_openid];
}

std::string_view WechatCustomers::name_of(Author author) {
  switch (author) {
    case Author::customer:
      return "customer";
    case Author::account:
      return "account";
    case Author::platform:
      return "platform";
  }
  return {};
}

}  // namespace ekiden::sandbox
