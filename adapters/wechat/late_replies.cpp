// SPDX-License-Identifier: Apache-2.0
#include "late_replies.hpp"

#include <ekidenpp/json.hpp>

#include <utility>
#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

// Since the push was sent, which was before it came: an answer after this time is certainly late. One a little before
// it may be; then Tencent pushes again.
constexpr std::int64_t kTencentWaitsMs = 5'000;
// Its other pushes come within 15 seconds, and it waits for the answer to the last of them too.
constexpr std::uint32_t kPushesEndMs = 20'000;

constexpr std::string_view kKeys = "late_reply/";
constexpr std::int64_t kKeptMs = std::int64_t{3} * 24 * 3600 * 1000;
constexpr std::size_t kBetweenCleanings = 500;

std::string key_of(std::string_view push) {
  return std::string(kKeys) + kit::hex_encode(kit::sha256(push));
}

std::string command_of(std::string_view channel, const SaidReply& reply) {
  sdk::JsonWriter json;
  json.begin_object().member("type", "message.send").member("channel", channel);
  json.key("to").lenient_string(reply.openid);
  json.key("parts").begin_array().raw(reply.part->json()).end_array().end_object();
  return json.take().value_or("{}");
}

}  // namespace

void LateReplies::define_metrics() {
  late_ = host_.counter("late_passive_replies_total", {"end"});
}

void LateReplies::resume() {
  forget_old();
}

bool LateReplies::went_alone(const std::string& push) {
  sdk::KvEntry known;
  return host_.kv().get(key_of(push), known).ok();
}

void LateReplies::left(const std::string& push, const SaidReply& reply, std::int64_t after_ms) {
  Push& known = pushes_[push];
  --known.leaving;
  if (after_ms < kTencentWaitsMs)
    known.is_answered = true;
  else if (!std::exchange(known.missed, reply)) {
    const Status waiting = host_.timers().after(kPushesEndMs, [this, push] {
      if (const auto found = pushes_.find(push); found != pushes_.end()) found->second.has_ended = true;
      settle(push);
    });
    known.has_ended = !waiting.ok();
  }
  settle(push);
}

void LateReplies::stays(const std::string& push) {
  --pushes_[push].leaving;
  settle(push);
}

void LateReplies::settle(const std::string& name) {
  const auto found = pushes_.find(name);
  if (found == pushes_.end() || found->second.leaving > 0) return;
  const Push& push = found->second;
  if (push.missed && !push.is_answered && !push.has_ended) return;
  const Push ended = std::move(found->second);
  pushes_.erase(found);
  if (!ended.missed) return;
  if (!ended.is_answered) return send_alone(name, *ended.missed);
  host_.record(late_, 1, {"answered_later"});
}

void LateReplies::send_alone(const std::string& name, const SaidReply& reply) {
  if (!reply.part) {
    host_.record(late_, 1, {"lost"});
    return host_.log(sdk::LogLevel::warning, "a passive transfer came too late for Tencent, and cannot be made good");
  }
  if (++remembered_ > kBetweenCleanings) forget_old();
  // Before it goes: an answer to a later push would say it twice.
  Status status = host_.kv().put(key_of(name), std::to_string(host_.wall_ms()));
  if (status.ok()) status = host_.submit(key_of(name), command_of(host_.instance_id(), reply));
  host_.record(late_, 1, {status.ok() ? "sent_alone" : "lost"});
  if (status.ok())
    host_.log(sdk::LogLevel::warning, "a passive reply came too late for Tencent, and goes as a message of its own");
  else
    host_.log(sdk::LogLevel::error, "a passive reply came too late for Tencent, and cannot go as a message of its own",
              {{"reason", status.message}});
}

void LateReplies::forget_old() {
  remembered_ = 0;
  std::vector<sdk::KvEntry> known;
  Status status = host_.kv().scan(kKeys, known);
  for (const sdk::KvEntry& one : known) {
    if (integer(one.value).value_or(0) + kKeptMs > host_.wall_ms()) continue;
    if (const Status removed = host_.kv().remove(one.key); !removed.ok()) status = removed;
  }
  if (!status.ok())
    host_.log(sdk::LogLevel::warning, "old passive replies cannot be forgotten, and take room",
              {{"reason", status.message}});
}

}  // namespace ekiden::wechat
