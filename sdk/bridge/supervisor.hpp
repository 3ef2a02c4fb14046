// SPDX-License-Identifier: Apache-2.0
// Runs the program of one instance: starts it, hands it work, watches it, and starts it again when it is gone.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bridge/desk.hpp"
#include "bridge/frames.hpp"
#include "bridge/log_lines.hpp"
#include "bridge/program.hpp"
#include "bridge/settings.hpp"

namespace ekiden::bridge {

// The public functions are for the instance's strand, post() for every thread; they only leave a message. One thread of
// its own does the rest, in real time: the program is no part of the host's time.
class Supervisor {
 public:
  Supervisor(sdk::Host& host, const Settings& settings, Desk::Judge judge);
  // Kills the program, ends the thread.
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Ends `op` with success once the program is ready, or with why it cannot work.
  void start(sdk::Op op, std::string config);
  bool is_started() const { return thread_.joinable(); }
  // The program may finish within `grace_ms`; then it is killed, and `op` ends. No host call after that.
  void stop(sdk::Op op, std::uint32_t grace_ms);
  // Work for the program; it ends once, as the host's contract says.
  void hand(WorkKind kind, sdk::Op op, std::string order);
  void cancel(sdk::Op op);

 private:
  struct Message {
    enum class What { stop, work, cancel, tell } what = What::tell;
    WorkKind kind = WorkKind::deliver;
    sdk::Op op = 0;
    std::uint32_t grace_ms = 0;
    std::uint64_t life = 0;  // the one that a `tell` is for
    std::string order{};
  };
  enum class Phase { down, starting, running };

  void post(Message message);
  void run();
  void obey(Message& message);
  void give_work(Message& message);
  void begin_stop(const Message& message);
  void keep_time();
  void keep_stopping(std::int64_t now_ms);
  void wait_for_news();
  void read_output();
  void read_errors();
  void write_input();
  void take(std::string_view document);
  void take_started(const sdk::Status& status);
  bool tell(std::string_view order);
  void begin_life();
  void end_life(const std::string& why);
  void fail_start(const sdk::Status& status);
  void finish_stop();

  sdk::Host& host_;
  const Settings& settings_;
  std::string config_;
  Descriptor wake_;

  std::mutex mutex_;
  std::vector<Message> messages_;  // guarded by mutex_
  bool abandoned_ = false;         // guarded by mutex_

  // Below: of the thread.
  Desk desk_;
  Phase phase_ = Phase::down;
  std::unique_ptr<Program> program_;
  FrameReader reader_;
  std::string out_;           // not sent yet
  std::uint64_t queued_ = 0;  // bytes of this life, sent or not
  std::uint64_t life_ = 0;
  std::int64_t born_ms_ = 0;
  std::int64_t next_life_ms_ = 0;
  std::int64_t heard_ms_ = 0;
  std::int64_t pinged_ms_ = 0;  // 0: answered
  std::int64_t closed_ms_ = 0;  // when its standard output ended; 0: it has not
  bool useful_ = false;         // this life has ended work
  int bad_lives_ = 0;           // in a row
  sdk::Op start_op_ = 0;        // not ended yet
  bool failed_ = false;         // the start has failed: no life follows
  sdk::Op stop_op_ = 0;
  std::int64_t stop_by_ms_ = 0;
  bool terminated_ = false;
  bool finished_ = false;
  LogLines errors_;

  std::thread thread_;
};

}  // namespace ekiden::bridge
