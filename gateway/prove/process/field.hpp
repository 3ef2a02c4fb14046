// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <random>
#include <string>

#include "net/http_session.hpp"
#include "prove/ledger.hpp"
#include "prove/process/http_platform.hpp"
#include "prove/process/http_sink.hpp"
#include "prove/process/station.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

// A real gateway between a platform and a sink of the prover's own. On the main thread.
class Field {
 public:
  struct Shape {
    int conversations = 48;
    std::int64_t sink_timeout_ms = 5'000;
    bool plugins_in_children = false;
  };

  Field(const Setting& setting, Shape shape);
  ~Field();

  // The first start. Not ok: the row cannot run here, or was interrupted.
  Status open();
  // Starts the gateway; false, and counted, when it does not.
  bool start();
  void talk(HttpPlatform::Talk talk);
  void pause();
  void set_mood(HttpSink::Mood mood);
  std::uint64_t delivered();
  // Until so many more are acknowledged. False, and counted, when nothing moves.
  bool wait_for(std::uint64_t more);
  // All harm is over: what was acknowledged arrives, the journal holds each message once, and nothing is delivered
  // again after a clean stop.
  void finish();
  // Waits for the condition; false when interrupted, or after a long time.
  bool eventually(const std::function<bool()>& condition);
  RowResult result();

  Station& station() { return station_; }
  HttpPlatform& platform() { return platform_; }
  std::mt19937_64& dice() { return dice_; }

 private:
  bool say_and_hear(HttpPlatform::Talk talk);
  // One more message in each conversation arrives: what was before it, and what is delivered again, has come by then.
  bool drain();
  void is_stuck(const std::string& why);

  const Setting& setting_;
  HttpSession session_;
  Ledger ledger_;  // on the session's loop
  HttpSink sink_;
  HttpPlatform platform_;
  std::mt19937_64 dice_;
  const Result<std::string> sink_url_;
  Station station_;
  Counts found_;
  std::string note_;
};

}  // namespace ekiden::prove
