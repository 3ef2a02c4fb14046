// SPDX-License-Identifier: Apache-2.0
// What is in the program's hands, and how its reports become calls of the host.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "bridge/reports.hpp"

namespace ekiden::bridge {

enum class WorkKind { deliver, apply, send, request };

// Used on the supervisor's thread alone.
class Desk {
 public:
  // Gives a filter's verdict to the host.
  using Judge = std::function<sdk::Status(const Done&)>;
  // Tells the program, now or, from the strand, later.
  using Tell = std::function<void(std::string order)>;

  Desk(sdk::Host& host, Judge judge) : host_(host), judge_(std::move(judge)) {}

  // The program has this work from now on. `end`: how many bytes it must have been sent to have it whole.
  void hand(WorkKind kind, sdk::Op op, std::int64_t now_ms, std::uint64_t end);
  bool has(sdk::Op op) const { return works_.contains(op); }
  // Whether the oldest work was begun before `ms`.
  bool is_older_than(std::int64_t ms) const;

  // The program is gone, `sent` bytes had left for it: ends everything that it has. What it had whole and may have
  // carried out ends as unknown; all else certainly was not.
  void lose_all(const std::string& why, std::uint64_t sent);
  // Work that it cannot be given.
  void refuse(WorkKind kind, sdk::Op op, const sdk::Status& status);

  // A report of the program's; `answer` tells it what it asked for. Gives whether work has ended.
  bool take(Report& report, const Tell& answer);

 private:
  struct Work {
    WorkKind kind;
    std::int64_t begun_ms;
    std::uint64_t end;
  };

  bool take_done(const Done& done);
  bool take_respond(const Respond& respond);
  void ask(Http& http, const Tell& answer);
  void emit(Emit& emit, const Tell& answer);

  sdk::Host& host_;
  const Judge judge_;
  std::map<sdk::Op, Work> works_;
};

}  // namespace ekiden::bridge
