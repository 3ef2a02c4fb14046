// SPDX-License-Identifier: Apache-2.0
#include "wechat_pusher.hpp"

#include <utility>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::string_view success_body = "success";

std::string failure_of(const HttpAnswer& answer) {
  if (answer.status == 0) return answer.failure;
  if (answer.status != 200) return "HTTP " + std::to_string(answer.status);
  return "HTTP 200 with a body that is neither `success` nor a reply";
}

}  // namespace

WechatPusher::WechatPusher(PushSettings settings, const WechatAccount& account, const WechatEnvelope& envelope,
                           const Clock& clock, GatewayLink& gateway, WechatCustomers& customers, Faults& faults,
                           RequestLog& log)
    : settings_(settings),
      account_(account),
      envelope_(envelope),
      clock_(clock),
      gateway_(gateway),
      customers_(customers),
      faults_(faults),
      log_(log) {
  for (int i = 0; i < settings_.workers; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

WechatPusher::~WechatPusher() {
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();
}

std::uint64_t WechatPusher::start(WechatPush push) {
  const int deliveries = faults_.take(Fault::double_push) ? 2 : 1;
  const auto due =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(faults_.take(Fault::late_push).value_or(0));
  customers_.act(push);
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = ++last_id_;
  records_[id] = {std::move(push), {}, deliveries};
  for (int i = 0; i < deliveries; ++i) queue_.emplace(due, Delivery{id, 1});
  wake_.notify_one();
  return id;
}

bool WechatPusher::repeat(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(id);
  if (found == records_.end()) return false;
  ++found->second.open_deliveries;
  queue_.emplace(std::chrono::steady_clock::now(), Delivery{id, 1});
  wake_.notify_one();
  return true;
}

std::optional<PushReport> WechatPusher::report(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto record = records_.find(id);
  if (record == records_.end()) return std::nullopt;
  return record->second.report;
}

std::string WechatPusher::pushes_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("pushes").begin_array();
  for (const auto& [id, record] : records_) {
    json.begin_object()
        .field("push", id)
        .field("openid", record.push.openid)
        .field("kind", record.push.kind)
        .field("msg_id", record.push.msg_id)
        .field("state", name_of(record.report.state))
        .key("attempts")
        .begin_array();
    for (const PushAttempt& attempt : record.report.attempts) {
      json.begin_object()
          .field("at_ms", attempt.at_ms)
          .field("status", attempt.status)
          .field("outcome", attempt.outcome)
          .end_object();
    }
    json.end_array().end_object();
  }
  return json.end_array().end_object().text();
}

void WechatPusher::clear() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
  records_.clear();
}

void WechatPusher::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_until(lock, stop, next_due(), [this] { return find_due() != queue_.end(); });
    if (stop.stop_requested()) return;
    const auto entry = find_due();
    if (entry == queue_.end()) continue;
    const Delivery delivery = entry->second;
    queue_.erase(entry);
    const WechatPush push = records_.at(delivery.id).push;
    customers_on_the_wire_.insert(push.openid);
    lock.unlock();
    Answered answered = attempt(push);
    lock.lock();
    customers_on_the_wire_.erase(push.openid);
    finish(delivery, std::move(answered));
    wake_.notify_one();
  }
}

WechatPusher::Queue::const_iterator WechatPusher::find_due() const {
  const Time now = std::chrono::steady_clock::now();
  for (auto entry = queue_.begin(); entry != queue_.end() && entry->first <= now; ++entry) {
    if (!customers_on_the_wire_.contains(records_.at(entry->second.id).push.openid)) return entry;
  }
  return queue_.end();
}

WechatPusher::Time WechatPusher::next_due() const {
  const Time now = std::chrono::steady_clock::now();
  const auto later = queue_.upper_bound(now);
  return later != queue_.end() ? later->first : now + std::chrono::hours(1);
}

WechatPusher::Answered WechatPusher::attempt(const WechatPush& push) {
  const bool wrongly_signed = faults_.take(Fault::bad_signature).has_value();
  const WechatHookRequest request = envelope_.seal(push.document, push.openid, wrongly_signed);
  const HttpAnswer answer =
      gateway_.push(GatewayHook::wechat, request.query, request.content_type, request.body, settings_.timeout_ms);
  Answered answered;
  answered.is_taken = answer.status == 200 && (answer.body.empty() || answer.body == success_body);
  if (answer.status == 200 && !answered.is_taken)
    answered.reply = read_passive_reply(account_, push.openid, answer.body);
  std::string outcome = answered.is_taken ? std::string(success_body) : answered.reply ? "reply" : failure_of(answer);
  log_.add(Direction::out, "POST hook (" + push.kind + ")", answer.status, outcome);
  answered.attempt = {clock_.now_ms(), answer.status, std::move(outcome)};
  answered.is_taken |= answered.reply.has_value();
  return answered;
}

void WechatPusher::finish(const Delivery& delivery, Answered answered) {
  const auto found = records_.find(delivery.id);
  if (found == records_.end()) return;
  Record& record = found->second;
  record.report.attempts.push_back(std::move(answered.attempt));
  if (!answered.is_taken && delivery.attempt < settings_.attempts) {
    const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.retry_delay_ms);
    queue_.emplace(due, Delivery{delivery.id, delivery.attempt + 1});
    return;
  }
  --record.open_deliveries;
  if (answered.reply && !std::exchange(record.shows_reply, true))
    customers_.show(record.push.openid, answered.reply->kind, answered.reply->shown);
  if (answered.is_taken) record.report.state = PushState::delivered;
  if (record.open_deliveries == 0 && record.report.state == PushState::waiting) {
    record.report.state = PushState::failed;
    if (record.push.is_of_customer) customers_.show_service_fault(record.push.openid);
  }
}

std::string_view name_of(PushState state) {
  switch (state) {
    case PushState::waiting:
      return "waiting";
    case PushState::delivered:
      return "delivered";
    case PushState::failed:
      return "failed";
  }
  return {};
}

}  // namespace ekiden::sandbox
