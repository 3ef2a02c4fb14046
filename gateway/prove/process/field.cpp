// SPDX-License-Identifier: Apache-2.0
#include "prove/process/field.hpp"

#include <chrono>
#include <thread>

namespace ekiden::prove {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::minutes kPatience{4};  // of a loaded machine, and of the longest pause between two attempts
constexpr std::chrono::milliseconds kPollInterval{2};

}  // namespace

Field::Field(const Setting& setting, Shape shape)
    : setting_(setting),
      sink_(session_, ledger_),
      platform_(session_, setting.parts, ledger_, shape.conversations, mixed(setting.seed, 1)),
      dice_(mixed(setting.seed, 2)),
      sink_url_(sink_.listen()),
      station_({setting.program, setting.folder, sink_url_ ? *sink_url_ : std::string(), shape.sink_timeout_ms,
                shape.plugins_in_children},
               session_, setting.interrupted) {}

Field::~Field() {
  station_.kill();
  session_.client().stop();
  session_.loop().stop();
}

Status Field::open() {
  if (!sink_url_) return sink_url_.status();
  if (Status status = station_.prepare(); !status) return status;
  return station_.start();
}

bool Field::start() {
  const Status status = station_.start();
  if (!status) is_stuck(status.message());
  return status.ok();
}

void Field::talk(HttpPlatform::Talk talk) {
  session_.run([&] { platform_.begin(station_.hook(), talk); });
}

void Field::pause() {
  session_.run([&] { platform_.pause(); });
}

void Field::set_mood(HttpSink::Mood mood) {
  session_.run([&] { sink_.set_mood(mood); });
}

std::uint64_t Field::delivered() {
  std::uint64_t count = 0;
  session_.run([&] { count = ledger_.figures().delivered; });
  return count;
}

bool Field::wait_for(std::uint64_t more) {
  const std::uint64_t until = platform_.acknowledged() + more;
  if (eventually([&] { return platform_.acknowledged() >= until; })) return true;
  is_stuck("nothing was acknowledged for minutes");
  return false;
}

bool Field::eventually(const std::function<bool()>& condition) {
  for (const auto deadline = SteadyClock::now() + kPatience; SteadyClock::now() < deadline;) {
    if (condition()) return true;
    if (setting_.interrupted()) return false;
    std::this_thread::sleep_for(kPollInterval);
  }
  return false;
}

bool Field::say_and_hear(HttpPlatform::Talk talk_of) {
  talk(talk_of);
  if (eventually([&] {
        bool content = false;
        session_.run([&] { content = platform_.is_content(); });
        return content;
      }))
    return true;
  is_stuck("not everything was acknowledged in the end");
  return false;
}

bool Field::drain() {
  if (!say_and_hear(HttpPlatform::Talk::one_more_each)) return false;
  const bool done = eventually([&] {
    bool all = true;
    session_.run([&] {
      for (const Message message : platform_.newest()) all = all && ledger_.is_delivered(message);
    });
    return all;
  });
  if (!done) is_stuck("the newest messages were not delivered in the end");
  return done;
}

void Field::finish() {
  set_mood(HttpSink::Mood::well);
  if (!station_.is_running() && !start()) return;
  if (!say_and_hear(HttpPlatform::Talk::only_what_was_begun) || !drain()) return;
  const Result<std::vector<std::string>> events = station_.events();
  if (!events) return is_stuck(events.status().message());
  session_.run([&] { ledger_.journalled(*events, 1); });
  if (Status stopped = station_.stop(); !stopped) return is_stuck(stopped.message());
  session_.run([&] { ledger_.settle(); });
  if (!start() || !drain()) return;
  if (Status stopped = station_.stop(); !stopped) is_stuck(stopped.message());
}

void Field::is_stuck(const std::string& why) {
  ++found_.stuck;
  if (note_.empty()) note_ = why;
}

RowResult Field::result() {
  RowResult result;
  session_.run([&] {
    result.figures = ledger_.figures();
    result.counts = ledger_.counts();
  });
  result.counts += found_;
  result.note = note_;
  return result;
}

}  // namespace ekiden::prove
