// SPDX-License-Identifier: Apache-2.0
#include "prove/process/http_platform.hpp"

#include <algorithm>

#include "api/json_text.hpp"

namespace ekiden::prove {

namespace {

constexpr int kRepeatOneIn = 8;
constexpr std::int64_t kAgainMs = 20;
constexpr std::int64_t kTimeoutMs = 20'000;

}  // namespace

HttpPlatform::HttpPlatform(HttpSession& session, const Parts& parts, Ledger& ledger, int conversations,
                           std::uint64_t seed)
    : session_(session),
      parts_(parts),
      ledger_(ledger),
      dice_(seed),
      conversations_(static_cast<std::size_t>(conversations)) {}

void HttpPlatform::begin(const std::string& hook, Talk talk) {
  ++life_;
  hook_ = hook;
  paused_ = false;
  for (std::size_t i = 0; i < conversations_.size(); ++i) {
    Conversation& one = conversations_[i];
    one.wishes = talk == Talk::freely ? -1 : talk == Talk::one_more_each ? 1 : 0;
    if (!one.waiting) speak(i);
  }
}

void HttpPlatform::pause() {
  paused_ = true;
}

bool HttpPlatform::is_content() const {
  return std::none_of(conversations_.begin(), conversations_.end(),
                      [](const Conversation& one) { return one.begun || one.waiting || one.wishes > 0; });
}

std::vector<Message> HttpPlatform::newest() const {
  std::vector<Message> messages;
  for (std::size_t i = 0; i < conversations_.size(); ++i)
    if (conversations_[i].acknowledged > 0) messages.push_back({static_cast<int>(i), conversations_[i].acknowledged});
  return messages;
}

void HttpPlatform::speak(std::size_t index) {
  Conversation& one = conversations_[index];
  one.repeats = !one.begun && one.acknowledged > 0 && one.wishes != 0 && dice_() % kRepeatOneIn == 0;
  if (paused_ || (!one.repeats && !one.begun && one.wishes == 0)) return;
  if (!one.repeats && !one.begun) {
    one.begun = true;
    if (one.wishes > 0) --one.wishes;
  }
  one.waiting = true;
  const Message message{static_cast<int>(index), one.acknowledged + (one.repeats ? 0 : 1)};
  ledger_.said(message);
  HttpRequest request;
  request.method = "POST";
  request.url = hook_;
  request.headers = {{"Content-Type", "application/json"}};
  request.timeout_ms = kTimeoutMs;
  request.body = api::JsonText()
                     .begin_object()
                     .field("id", message.id())
                     .field("conversation", std::to_string(message.conversation))
                     .field("text", message.text())
                     .end_object()
                     .take();
  ++in_flight_;
  session_.client().request(std::move(request), session_.loop(), [this, index, message](HttpResponse response) {
    if (response.outcome == HttpResponse::Outcome::unknown) ++cut_off_;
    answered(index, message, parts_.heard(std::move(response)));
  });
}

void HttpPlatform::answered(std::size_t index, Message message, const HttpResponse& response) {
  --in_flight_;
  Conversation& one = conversations_[index];
  one.waiting = false;
  if (response.outcome == HttpResponse::Outcome::answered && response.status == 200) {
    if (!one.repeats) {
      one.begun = false;
      one.acknowledged = message.number;
      ledger_.acknowledged(message);
      ++acknowledged_;
    }
    return speak(index);
  }
  session_.loop().post_after(kAgainMs, [this, index, life = life_] {
    if (life == life_ && !conversations_[index].waiting) speak(index);
  });
}

}  // namespace ekiden::prove
