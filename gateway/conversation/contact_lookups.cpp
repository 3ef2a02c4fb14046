// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact_lookups.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "core/json_members.hpp"

namespace ekiden::conversation {

namespace {

constexpr std::size_t kMostDue = 1'000;  // of one channel; others are met again when they write
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kPauseMs = 60'000;
constexpr int kMostDoublings = 6;  // of the pause: an hour and four minutes

std::string body_of(const Contact::Conversation& conversation) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](const char* name, std::string_view value) {
    writer.Key(name);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("type", "contact.get");
  member("channel", conversation.channel);
  member("to", address_of(conversation));
  writer.Key("background");
  writer.Bool(true);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string state_of(std::string_view command) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(command.data(), command.size());
  return document.HasParseError() ? std::string() : json_string_member(document, "status");
}

}  // namespace

ContactLookups::ContactLookups(const Ports& ports, std::set<std::string, std::less<>> channels, std::int64_t every_ms)
    : ports_(ports), every_ms_(every_ms) {
  for (const std::string& channel : channels) channels_[channel];
}

void ContactLookups::start(Commands& commands, Executor& loop) {
  commands_ = &commands;
  loop_ = &loop;
  std::set<std::string, std::less<>> ids;
  for (const auto& [id, channel] : channels_) ids.insert(id);
  ports_.book.on_unknown(std::move(ids), [this](const Contact::Conversation& conversation) { add(conversation); });
  ports_.book.ask([this](ContactTable& table) {
    for (const auto& [id, channel] : channels_) {
      const Result<std::vector<Contact::Conversation>> unknown = table.never_looked_up(id, kMostDue);
      if (!unknown)
        ports_.log.error("conversation", "who was never looked up cannot be read",
                         {{"channel", id}, {"detail", unknown.status().message()}});
      else
        for (const Contact::Conversation& one : *unknown) add(one);
    }
  });
}

void ContactLookups::add(const Contact::Conversation& conversation) {
  const std::lock_guard lock(mutex_);
  std::deque<Contact::Conversation>& due = channels_.find(conversation.channel)->second.due;
  const auto is_same = [&conversation](const Contact::Conversation& one) { return one.peer == conversation.peer; };
  if (due.size() < kMostDue && std::none_of(due.begin(), due.end(), is_same)) due.push_back(conversation);
}

void ContactLookups::look() {
  for (auto& [id, channel] : channels_)
    if (!channel.is_waiting) look(id, channel);
}

void ContactLookups::look(const std::string& id, Channel& channel) {
  if (!channel.command.empty()) return follow(id, channel);
  if (channel.paused_until_ms > ports_.clock.monotonic_ms()) return;
  {
    const std::lock_guard lock(mutex_);
    if (channel.due.empty()) return;
    channel.asked = std::move(channel.due.front());
    channel.due.pop_front();
  }
  submit(id, channel);
}

// A second command of the same day is the first one again, also after a restart; where the answer to that was lost it
// is the one after it.
void ContactLookups::submit(const std::string& id, Channel& channel) {
  channel.is_waiting = true;
  std::string key =
      "contact.get of " + channel.asked.key + " on " + id + ", day " + std::to_string(ports_.clock.wall_ms() / kDayMs);
  if (!channel.after.empty()) key += ", after " + channel.after;
  commands_->submit(body_of(channel.asked), key, *loop_, [this, &channel](const Result<CommandReceipt>& one) {
    channel.is_waiting = false;
    const Code code = one.status().code();
    if (one)
      channel.command = one->id;
    else if (code == Code::invalid || code == Code::rejected || code == Code::conflict)
      ended(channel, false);
    else
      add(std::exchange(channel.asked, {}));
  });
}

void ContactLookups::follow(const std::string& id, Channel& channel) {
  channel.is_waiting = true;
  commands_->find(channel.command, *loop_, [this, &id, &channel](const Result<std::string>& command) {
    channel.is_waiting = false;
    if (!command) return ended(channel, false);  // erased meanwhile
    const std::string state = state_of(*command);
    if (state == "unknown") ask_again(channel);
    if (state == "completed" || state == "failed") ended(channel, state == "completed");
    if ((state == "unknown" || state == "failed") && channel.failures == 1)
      ports_.log.warning("conversation", "a platform does not say who a customer is; it is asked again later",
                         {{"channel", id}, {"command_state", state}});
  });
}

// Nothing is shown twice by a question.
void ContactLookups::ask_again(Channel& channel) {
  pause(channel);
  channel.after = std::exchange(channel.command, {});
  const std::lock_guard lock(mutex_);
  channel.due.push_front(std::exchange(channel.asked, {}));
}

void ContactLookups::pause(Channel& channel) {
  channel.paused_until_ms = ports_.clock.monotonic_ms() + (kPauseMs << std::min(channel.failures, kMostDoublings));
  ++channel.failures;
}

void ContactLookups::ended(Channel& channel, bool is_answered) {
  if (is_answered)
    channel.failures = 0;
  else
    pause(channel);
  channel.command.clear();
  channel.after.clear();
  const Contact::Conversation asked = std::exchange(channel.asked, {});
  ports_.book.ask(
      [this, asked, at_ms = ports_.clock.wall_ms() + (is_answered ? every_ms_ : kDayMs)](ContactTable& table) {
        if (Status status = table.look_up_at(asked.channel, asked.peer, at_ms); !status)
          ports_.log.error("conversation", "that a customer was looked up is not kept", {{"detail", status.message()}});
      });
}

Result<std::uint64_t> ContactLookups::count(const Person&, const std::set<std::string>&) {
  return 0;
}

// What has been asked already stands in the journal.
Status ContactLookups::erase(const Person& person, const std::set<std::string>&) {
  const std::lock_guard lock(mutex_);
  const auto channel = channels_.find(person.channel());
  if (channel != channels_.end())
    std::erase_if(channel->second.due, [&person](const auto& one) { return one.peer == person.peer(); });
  return {};
}

}  // namespace ekiden::conversation
