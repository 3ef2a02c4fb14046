// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "conversation/contact_book.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/log.hpp"
#include "core/ports/personal_data.hpp"

namespace ekiden::conversation {

// Asks platforms who the customers are that write: a command contact.get in the background, one after the other for a
// channel, and for each customer once in a while. What it finds comes back through the journal, as anybody's command
// does. A channel that fails is left alone for a minute, then for longer.
//
// The functions of PersonalData are thread-safe; after start() the rest runs on its loop. Loop and workers stop before
// it ends.
class ContactLookups final : public PersonalData {
 public:
  struct Ports {
    ContactBook& book;
    Clock& clock;
    Log& log;
  };
  // `channels`: those that have contact.get.
  ContactLookups(const Ports& ports, std::set<std::string, std::less<>> channels, std::int64_t every_ms);

  // Once, before the book's first look.
  void start(Commands& commands, Executor& loop);
  // Every second.
  void look();

  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

 private:
  struct Channel {
    std::deque<Contact::Conversation> due;  // under mutex_; each once
    Contact::Conversation asked;            // of the open command; an empty peer: there is none
    std::string command;                    // empty: it is not accepted yet
    std::string after;                      // the command of that customer whose answer was lost; empty: none was
    bool is_waiting = false;                // for an answer of the command center
    std::int64_t paused_until_ms = 0;       // monotonic
    int failures = 0;                       // one after the other
  };

  void add(const Contact::Conversation& conversation);
  void look(const std::string& id, Channel& channel);
  void submit(const std::string& id, Channel& channel);
  void follow(const std::string& id, Channel& channel);
  void ended(Channel& channel, bool is_answered);
  void ask_again(Channel& channel);
  void pause(Channel& channel);

  const Ports ports_;
  const std::int64_t every_ms_;
  Commands* commands_ = nullptr;
  Executor* loop_ = nullptr;
  std::mutex mutex_;
  std::map<std::string, Channel, std::less<>> channels_;  // its keys do not change
};

}  // namespace ekiden::conversation
