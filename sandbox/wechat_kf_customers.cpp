// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_customers.hpp"

#include <algorithm>

#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t two_days_ms = 48 * 3600 * second_ms;
constexpr std::int64_t short_code_ms = 20 * second_ms;
constexpr int any_state = -1;
constexpr std::size_t longest_msgid = 32;

bool is_msgid(std::string_view text) {
  return text.size() <= longest_msgid && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
         });
}

bool may_go(int from, int to) {
  switch (from) {
    case kf_state::unhandled:
      return to >= kf_state::assistant;
    case kf_state::assistant:
      return to >= kf_state::queued;
    case kf_state::queued:
    case kf_state::servicer:
      return to == kf_state::servicer || to == kf_state::ended;
    default:
      return false;
  }
}

}  // namespace

void KfCustomers::act(const KfPush& push) {
  const std::lock_guard lock(mutex_);
  Customer& customer = customers_[{push.open_kfid, push.external_userid}];
  if (push.from_customer) {
    customer.wrote = true;
    customer.acted_ms = clock_.now_ms();
    customer.windows.open(ReplyTrigger::message, customer.acted_ms);
    if (customer.state == kf_state::ended) customer.state = kf_state::unhandled;
  }
  customer.phone.push_back({clock_.now_ms(), push.from_customer ? "customer" : "platform", push.kind, push.shown, {}});
}

std::string KfCustomers::enter(const std::string& open_kfid, const std::string& external_userid) {
  const std::lock_guard lock(mutex_);
  const Key key{open_kfid, external_userid};
  Customer& customer = customers_[key];
  const std::int64_t now_ms = clock_.now_ms();
  const bool was_quiet = now_ms - std::max(customer.wrote ? customer.acted_ms : 0, customer.welcomed_ms) > two_days_ms;
  customer.acted_ms = now_ms;
  return was_quiet ? issue(key, short_code_ms, any_state, true) : std::string();
}

int KfCustomers::send(const KfMessage& message) {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find({message.open_kfid, message.external_userid});
  if (found == customers_.end() || !found->second.wrote) return errcode::invalid_external_userid;
  if (const int code = check_msgid(message); code != errcode::ok) return code;
  Customer& customer = found->second;
  if (customer.state != kf_state::unhandled && customer.state != kf_state::assistant)
    return errcode::state_forbids_sending;
  switch (customer.windows.take(clock_.now_ms())) {
    case ReplyVerdict::out_of_time:
      return errcode::out_of_kf_time;
    case ReplyVerdict::out_of_count:
      return errcode::out_of_kf_count;
    case ReplyVerdict::allowed:
      break;
  }
  customer.state = kf_state::assistant;
  show(customer, message);
  return errcode::ok;
}

int KfCustomers::send_on_event(const std::string& code, const KfMessage& message) {
  const std::lock_guard lock(mutex_);
  const auto found = codes_.find(code);
  if (found == codes_.end() || found->second.until_ms < clock_.now_ms()) return errcode::invalid_parameter;
  if (message.kind != "text" && !(found->second.takes_menus && message.kind == "msgmenu"))
    return errcode::invalid_message_type;
  Customer& customer = customers_[found->second.key];
  if (found->second.state != any_state && found->second.state != customer.state) return errcode::invalid_parameter;
  KfMessage addressed = message;
  std::tie(addressed.open_kfid, addressed.external_userid) = found->second.key;
  if (const int refused = check_msgid(addressed); refused != errcode::ok) return refused;
  if (found->second.state == any_state) customer.welcomed_ms = clock_.now_ms();
  codes_.erase(found);
  show(customer, addressed);
  return errcode::ok;
}

KfCustomers::Session KfCustomers::session(const std::string& open_kfid, const std::string& external_userid) const {
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find({open_kfid, external_userid});
  if (found == customers_.end()) return {};
  return {true, found->second.state, found->second.servicer};
}

int KfCustomers::transfer(const std::string& open_kfid, const std::string& external_userid, int state,
                          const std::string& servicer, std::string& code) {
  const std::lock_guard lock(mutex_);
  const Key key{open_kfid, external_userid};
  const auto found = customers_.find(key);
  if (found == customers_.end()) return errcode::invalid_external_userid;
  Customer& customer = found->second;
  if (!may_go(customer.state, state)) return errcode::illegal_transition;
  if (state == kf_state::servicer) {
    const auto receives = desks_.receives(open_kfid, servicer);
    if (!receives) return errcode::not_a_servicer;
    if (!*receives) return errcode::servicer_stopped;
  }
  customer.state = state;
  customer.servicer = state == kf_state::servicer ? servicer : std::string();
  if (state == kf_state::queued || state == kf_state::servicer) code = issue(key, two_days_ms, state, false);
  if (state == kf_state::ended) code = issue(key, short_code_ms, state, true);
  return errcode::ok;
}

bool KfCustomers::is_active(const std::string& external_userid) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(customers_.begin(), customers_.end(), [&](const auto& entry) {
    return entry.first.second == external_userid && clock_.now_ms() - entry.second.acted_ms <= two_days_ms;
  });
}

std::string KfCustomers::issue(const Key& key, std::int64_t lasts_ms, int state, bool takes_menus) {
  std::string code = random_text(random_, letters_and_digits, 40);
  codes_[code] = {key, clock_.now_ms() + lasts_ms, state, takes_menus};
  return code;
}

int KfCustomers::check_msgid(const KfMessage& message) {
  if (!is_msgid(message.msgid)) return errcode::invalid_parameter;
  if (message.msgid.empty()) return errcode::ok;
  return msgids_.contains({message.open_kfid, message.msgid}) ? errcode::invalid_parameter : errcode::ok;
}

void KfCustomers::show(Customer& customer, const KfMessage& message) {
  if (!message.msgid.empty()) msgids_.insert({message.open_kfid, message.msgid});
  customer.phone.push_back({clock_.now_ms(), "account", message.kind, message.shown, message.msgid, message.media_id});
}

std::string KfCustomers::phone_json(const std::string& open_kfid, const std::string& external_userid) const {
  const Session now = session(open_kfid, external_userid);
  const std::lock_guard lock(mutex_);
  const auto found = customers_.find({open_kfid, external_userid});
  JsonWriter json;
  json.begin_object()
      .field("open_kfid", open_kfid)
      .field("external_userid", external_userid)
      .field("known", now.known)
      .field("service_state", now.state)
      .field("servicer_userid", now.servicer)
      .key("entries")
      .begin_array();
  if (found != customers_.end()) {
    for (const Entry& entry : found->second.phone) {
      json.begin_object()
          .field("at_ms", entry.at_ms)
          .field("from", entry.from)
          .field("kind", entry.kind)
          .field("text", entry.text)
          .end_object();
    }
  }
  return json.end_array().end_object().text();
}

std::string KfCustomers::sent_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("sent").begin_array();
  for (const auto& [key, customer] : customers_) {
    for (const Entry& entry : customer.phone) {
      if (entry.from != "account") continue;
      json.begin_object()
          .field("at_ms", entry.at_ms)
          .field("open_kfid", key.first)
          .field("external_userid", key.second)
          .field("kind", entry.kind)
          .field("text", entry.text)
          .field("msgid", entry.msgid)
          .field("media_id", entry.media_id)
          .end_object();
    }
  }
  return json.end_array().end_object().text();
}

void KfCustomers::clear() {
  const std::lock_guard lock(mutex_);
  customers_.clear();
  codes_.clear();
  msgids_.clear();
}

}  // namespace ekiden::sandbox
