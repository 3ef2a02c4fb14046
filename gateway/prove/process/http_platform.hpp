// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "net/http_session.hpp"
#include "prove/ledger.hpp"
#include "prove/model/parts.hpp"

namespace ekiden::prove {

// Many customers at once over HTTP. Each says the next thing only after the former was taken; what was not answered 200
// is said again until it is, and now and then a message once more than needed. On the session's loop, except where
// marked.
class HttpPlatform {
 public:
  enum class Talk {
    freely,
    only_what_was_begun,
    one_more_each  // then silence
  };

  HttpPlatform(HttpSession& session, const Parts& parts, Ledger& ledger, int conversations, std::uint64_t seed);

  // Talks to the gateway at this address from now on.
  void begin(const std::string& hook, Talk talk);
  // What is on its way may still end; nothing new is said.
  void pause();
  // Nothing is begun that was not acknowledged, and nothing more is to be said.
  bool is_content() const;
  // The newest message of each conversation that was acknowledged.
  std::vector<Message> newest() const;

  // [any-thread]
  int in_flight() const { return in_flight_; }
  std::uint64_t acknowledged() const { return acknowledged_; }
  // Requests that left and were never answered.
  std::uint64_t cut_off() const { return cut_off_; }

 private:
  struct Conversation {
    int acknowledged = 0;
    bool begun = false;  // acknowledged + 1 was said
    bool waiting = false;
    bool repeats = false;  // what it says was acknowledged already
    int wishes = 0;        // how many new things it may still say, -1: any number
  };

  void speak(std::size_t index);
  void answered(std::size_t index, Message message, const HttpResponse& response);

  HttpSession& session_;
  const Parts& parts_;
  Ledger& ledger_;
  std::mt19937_64 dice_;
  std::vector<Conversation> conversations_;
  std::string hook_;
  std::uint64_t life_ = 0;
  bool paused_ = true;
  std::atomic<int> in_flight_{0};
  std::atomic<std::uint64_t> acknowledged_{0};
  std::atomic<std::uint64_t> cut_off_{0};
};

}  // namespace ekiden::prove
