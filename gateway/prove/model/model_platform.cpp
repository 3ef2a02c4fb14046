// SPDX-License-Identifier: Apache-2.0
#include "prove/model/model_platform.hpp"

#include <algorithm>
#include <deque>
#include <string>

namespace ekiden::prove {

namespace {

constexpr const char* kChannel = "prove";
constexpr int kRepeatOneIn = 8;
constexpr int kPollOneIn = 4;

// A message as the platform pushes it; the draft shows its texts.
struct Push {
  explicit Push(const Message& message)
      : peer("c" + std::to_string(message.conversation)),
        id(message.id()),
        data(R"({"platform":{"name":"prove","msg_id":")" + id + R"("},"message":{"parts":[{"type":"text","text":")" +
             message.text() + R"("}]}})") {}

  EventDraft draft() const {
    EventDraft draft;
    draft.type = "message.received";
    draft.account = kChannel;
    draft.peer_kind = "dm";
    draft.peer_id = peer;
    draft.id_material = {id};
    draft.data = data;
    return draft;
  }

  std::string peer;
  std::string id;
  std::string data;
};

}  // namespace

void ModelPlatform::speak(int emissions, Ledger& ledger, Ingress& ingress, Executor& loop) {
  for (; emissions > 0; --emissions) {
    std::vector<int> idle;
    for (int i = 0; i < kConversations; ++i)
      if (!conversations_[static_cast<std::size_t>(i)].waiting) idle.push_back(i);
    if (idle.empty()) return;
    std::shuffle(idle.begin(), idle.end(), dice_);
    const int one = idle.front();
    if (dice_() % kRepeatOneIn == 0 && conversations_[static_cast<std::size_t>(one)].acknowledged > 0)
      repeat(one, ingress, loop);
    idle.resize(std::min<std::size_t>(idle.size(), 1 + dice_() % 3));
    say(idle, ledger, ingress, loop);
  }
}

void ModelPlatform::insist(Ledger& ledger, Ingress& ingress, Executor& loop) {
  for (int i = 0; i < kConversations; ++i) {
    const Conversation& one = conversations_[static_cast<std::size_t>(i)];
    if (one.begun && !one.waiting) say({i}, ledger, ingress, loop);
  }
}

void ModelPlatform::say_once_more(Ledger& ledger, Ingress& ingress, Executor& loop) {
  for (int i = 0; i < kConversations; ++i) say({i}, ledger, ingress, loop);
}

void ModelPlatform::say(const std::vector<int>& conversations, Ledger& ledger, Ingress& ingress, Executor& loop) {
  Emission emission;
  std::vector<Message> messages;
  std::deque<Push> pushes;
  for (const int conversation : conversations) {
    Conversation& one = conversations_[static_cast<std::size_t>(conversation)];
    messages.push_back({conversation, one.acknowledged + 1});
    emission.events.push_back(pushes.emplace_back(messages.back()).draft());
    one.begun = one.waiting = true;
    ledger.said(messages.back());
  }
  std::string cursor;
  if (dice_() % kPollOneIn == 0) {
    cursor = std::to_string(++polled_);
    emission.cursor_name = "poll";
    emission.cursor = cursor;
  }
  const std::uint64_t batch = ledger.together(messages);
  ++waiting_;
  const auto answered = [this, &ledger, messages, batch, life = life_](const Status& status) {
    if (life != life_) return;
    --waiting_;
    if (!status.ok()) ledger.refused(batch);
    for (const Message message : messages) {
      Conversation& one = conversations_[static_cast<std::size_t>(message.conversation)];
      one.waiting = false;
      if (!status.ok()) continue;
      one.begun = false;
      one.acknowledged = message.number;
      ledger.acknowledged(message);
    }
  };
  if (Status refused = ingress.emit(kChannel, emission, loop, answered); !refused) answered(refused);
}

void ModelPlatform::repeat(int conversation, Ingress& ingress, Executor& loop) {
  const Message again{conversation, conversations_[static_cast<std::size_t>(conversation)].acknowledged};
  ++waiting_;
  const auto answered = [this, life = life_](const Status&) {
    if (life == life_) --waiting_;
  };
  const Push push(again);
  if (Status refused = ingress.emit(kChannel, {{push.draft()}, {}, {}}, loop, answered); !refused) answered(refused);
}

void ModelPlatform::hang_up() {
  ++life_;
  waiting_ = 0;
  for (Conversation& one : conversations_) one.waiting = false;
}

bool ModelPlatform::is_content() const {
  return waiting_ == 0 &&
         std::none_of(conversations_.begin(), conversations_.end(), [](const Conversation& one) { return one.begun; });
}

}  // namespace ekiden::prove
