// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_bell.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr int worker_count = 4;

bool is_success(const HttpAnswer& answer) {
  return answer.status == 200 && (answer.body.empty() || answer.body == "success");
}

}  // namespace

KfBell::KfBell(PushSettings settings, const KfAccount& account, const KfEnvelope& envelope, KfMessages& messages,
               const Clock& clock, GatewayLink& gateway, Faults& faults, RequestLog& log)
    : settings_(settings),
      account_(account),
      envelope_(envelope),
      messages_(messages),
      clock_(clock),
      gateway_(gateway),
      faults_(faults),
      log_(log) {
  for (int i = 0; i < worker_count; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

KfBell::~KfBell() {
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();
}

void KfBell::ring(const std::string& open_kfid) {
  if (faults_.take(Fault::kf_lost_bell)) return;
  const int copies = faults_.take(Fault::kf_double_bell) ? 2 : 1;
  const std::int64_t delay_ms = faults_.take(Fault::kf_late_bell).value_or(0);
  WechatDocument document;
  document.text("ToUserName", account_.corp_id)
      .number("CreateTime", std::to_string(clock_.now_ms() / 1000))
      .text("MsgType", "event")
      .text("Event", "kf_msg_or_event")
      .text("Token", messages_.new_token())
      .text("OpenKfId", open_kfid);
  for (int i = 0; i < copies; ++i) queue(document, delay_ms);
}

void KfBell::send(WechatDocument document) {
  queue(std::move(document), 0);
}

void KfBell::queue(WechatDocument document, std::int64_t delay_ms) {
  const std::lock_guard lock(mutex_);
  ++rung_;
  queue_.emplace(std::chrono::steady_clock::now() + std::chrono::milliseconds(delay_ms),
                 Callback{std::move(document), 1});
  wake_.notify_one();
}

std::string KfBell::counts_json() const {
  const std::lock_guard lock(mutex_);
  return JsonWriter()
      .begin_object()
      .field("rung", rung_)
      .field("answered", answered_)
      .field("failed", failed_)
      .end_object()
      .text();
}

void KfBell::clear() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
  rung_ = answered_ = failed_ = 0;
}

void KfBell::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto is_due = [this] { return !queue_.empty() && queue_.begin()->first <= std::chrono::steady_clock::now(); };
    const Time until =
        queue_.empty() ? std::chrono::steady_clock::now() + std::chrono::hours(1) : queue_.begin()->first;
    wake_.wait_until(lock, stop, until, is_due);
    if (stop.stop_requested()) return;
    if (!is_due()) continue;
    Callback callback = std::move(queue_.begin()->second);
    queue_.erase(queue_.begin());
    lock.unlock();
    const bool succeeded = attempt(callback);
    lock.lock();
    if (succeeded) {
      ++answered_;
    } else if (callback.attempt < settings_.attempts) {
      ++callback.attempt;
      queue_.emplace(std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.retry_delay_ms),
                     std::move(callback));
    } else {
      ++failed_;
    }
  }
}

bool KfBell::attempt(const Callback& callback) {
  const bool wrongly_signed = faults_.take(Fault::bad_signature).has_value();
  const WechatHookRequest request = envelope_.seal(callback.document, wrongly_signed);
  const HttpAnswer answer =
      gateway_.push(GatewayHook::wechat_kf, request.query, request.content_type, request.body, settings_.timeout_ms);
  log_.add(Direction::out, "POST hook (微信客服)", answer.status, answer.failure);
  return is_success(answer);
}

}  // namespace ekiden::sandbox
