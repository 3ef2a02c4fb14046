// SPDX-License-Identifier: Apache-2.0
#include "bridge/supervisor.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "bridge/orders.hpp"

namespace ekiden::bridge {

namespace {

using sdk::LogLevel;
using sdk::Op;
using sdk::Status;

constexpr int kBadLivesAtStart = 3;
constexpr std::int64_t kGoodLifeMs = 60'000;
constexpr std::int64_t kPingEveryMs = 5'000;
constexpr std::int64_t kKillAfterMs = 1'000;
constexpr std::int64_t kExitAfterMs = 2'000;  // from the end of its output to its own
constexpr std::int64_t kLookEveryMs = 2;
constexpr std::size_t kMostUnsent = 4 * kLongestFrame;
constexpr const char* kNotOfTheProtocol = "it wrote something to its standard output that is not of the protocol";

std::int64_t now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string seconds(std::int64_t ms) {
  return std::to_string((ms + 999) / 1000) + " s";
}

}  // namespace

Supervisor::Supervisor(sdk::Host& host, const Settings& settings, Desk::Judge judge)
    : host_(host),
      settings_(settings),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      desk_(host, std::move(judge)),
      errors_(host) {}

Supervisor::~Supervisor() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  post({});
  if (thread_.joinable()) thread_.join();
}

void Supervisor::start(Op op, std::string config) {
  start_op_ = op;
  config_ = std::move(config);
  thread_ = std::thread([this] { run(); });
}

void Supervisor::stop(Op op, std::uint32_t grace_ms) {
  post({.what = Message::What::stop, .op = op, .grace_ms = grace_ms});
}

void Supervisor::hand(WorkKind kind, Op op, std::string order) {
  post({.what = Message::What::work, .kind = kind, .op = op, .order = std::move(order)});
}

void Supervisor::cancel(Op op) {
  post({.what = Message::What::cancel, .op = op});
}

void Supervisor::post(Message message) {
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Supervisor::run() {
  // What is written to a program that has ended is an error of this thread, not the end of the process.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  begin_life();
  while (!finished_) {
    std::vector<Message> messages;
    {
      const std::lock_guard lock(mutex_);
      if (abandoned_) break;
      messages.swap(messages_);
    }
    for (Message& message : messages) obey(message);
    if (!finished_) keep_time();
    if (!finished_) wait_for_news();
  }
  program_.reset();  // by the thread that has started it
}

void Supervisor::obey(Message& message) {
  switch (message.what) {
    case Message::What::stop:
      return begin_stop(message);
    case Message::What::work:
      return give_work(message);
    case Message::What::cancel:
      if (desk_.has(message.op)) tell(cancel_order(message.op));
      return;
    case Message::What::tell:
      if (message.life == life_) tell(message.order);
  }
}

void Supervisor::give_work(Message& message) {
  if (phase_ != Phase::running) {
    Status status = Status::retry("the program is not running; " +
                                  std::string(failed_ ? "it could not be started" : "it is started again"));
    status.retry_after_ms = static_cast<std::int32_t>(std::max<std::int64_t>(next_life_ms_ - now_ms(), 1));
    return desk_.refuse(message.kind, message.op, status);
  }
  if (!tell(message.order))
    return desk_.refuse(message.kind, message.op,
                        Status::rejected("it is longer than the 16 MiB of the program's protocol"));
  if (program_) desk_.hand(message.kind, message.op, now_ms(), queued_);
}

// Queues an order for the program; false when it is too long.
bool Supervisor::tell(std::string_view order) {
  if (!program_) return true;
  const std::size_t before = out_.size();
  if (!append_frame(out_, order)) return false;
  queued_ += out_.size() - before;
  return true;
}

void Supervisor::begin_stop(const Message& message) {
  stop_op_ = message.op;
  if (!program_) return finish_stop();
  stop_by_ms_ = now_ms() + message.grace_ms;
  tell(stop_order(message.grace_ms));
}

void Supervisor::keep_time() {
  const std::int64_t now = now_ms();
  if (!program_) {
    if (!failed_ && now >= next_life_ms_) begin_life();
    return;
  }
  if (const auto end = program_->ended()) {
    read_output();  // what it has said before
    if (program_) end_life("it ended with " + *end);
    return;
  }
  if (stop_op_ != 0) return keep_stopping(now);
  if (closed_ms_ != 0 && now - closed_ms_ > kExitAfterMs) return end_life("it closed its standard output");
  const Limits& limits = settings_.limits;
  if (phase_ == Phase::starting && now - born_ms_ > limits.start_ms)
    return end_life("it was not ready within " + seconds(limits.start_ms));
  if (phase_ != Phase::running) return;
  if (desk_.is_older_than(now - limits.work_ms)) return end_life("it left work undone for " + seconds(limits.work_ms));
  if (pinged_ms_ != 0 && now - pinged_ms_ > limits.answer_ms)
    return end_life("it said nothing for " + seconds(limits.answer_ms));
  if (out_.size() > kMostUnsent) return end_life("it does not read what it is told");
  if (pinged_ms_ == 0 && now - heard_ms_ > std::min(kPingEveryMs, limits.answer_ms)) {
    tell(ping_order());
    pinged_ms_ = now;
  }
}

void Supervisor::keep_stopping(std::int64_t now) {
  if (now < stop_by_ms_) return;
  if (std::exchange(terminated_, true)) return end_life("it did not stop in time");
  program_->send_signal(SIGTERM);
  stop_by_ms_ = now + kKillAfterMs;
}

void Supervisor::wait_for_news() {
  const std::int64_t now = now_ms();
  const Limits& limits = settings_.limits;
  std::int64_t timeout =
      std::clamp<std::int64_t>(std::min({limits.start_ms, limits.answer_ms, limits.work_ms}) / 4, 10, 1000);
  if (!program_ && !failed_) timeout = std::min(timeout, next_life_ms_ - now);
  if (stop_op_ != 0) timeout = std::min(timeout, stop_by_ms_ - now);
  if (closed_ms_ != 0) timeout = std::min(timeout, kLookEveryMs);  // it is about to end
  const auto end = [this](Descriptor& (Program::*get)()) { return program_ ? (program_.get()->*get)().get() : -1; };
  std::array<pollfd, 4> news = {{{wake_.get(), POLLIN, 0},
                                 {end(&Program::output), POLLIN, 0},
                                 {end(&Program::errors), POLLIN, 0},
                                 {out_.empty() ? -1 : end(&Program::input), POLLOUT, 0}}};
  if (::poll(news.data(), news.size(), static_cast<int>(std::max<std::int64_t>(timeout, 0))) <= 0) return;
  std::uint64_t count = 0;
  if (news[0].revents != 0) [[maybe_unused]]
    const ssize_t got = ::read(wake_.get(), &count, sizeof count);
  if (news[2].revents != 0) read_errors();
  if (news[3].revents != 0) write_input();
  if (news[1].revents != 0) read_output();
}

void Supervisor::write_input() {
  const ssize_t sent = ::write(program_->input().get(), out_.data(), out_.size());
  if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
  // It may have ended: its output says so.
  if (sent < 0 && errno != EAGAIN && errno != EINTR) program_->input().close();
}

void Supervisor::read_output() {
  std::array<char, 65536> buffer;
  const std::uint64_t life = life_;
  while (program_ && program_->output().is_open()) {
    const ssize_t got = ::read(program_->output().get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (got == 0) {
      program_->output().close();
      closed_ms_ = now_ms();
      return;
    }
    reader_.append({buffer.data(), static_cast<std::size_t>(got)});
    while (const auto document = reader_.next()) {
      take(*document);
      if (life != life_) return;
    }
    if (reader_.broken()) return end_life(kNotOfTheProtocol);
  }
}

void Supervisor::read_errors() {
  std::array<char, 16384> buffer;
  while (program_->errors().is_open()) {
    const ssize_t got = ::read(program_->errors().get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (got > 0) {
      errors_.append({buffer.data(), static_cast<std::size_t>(got)}, now_ms());
      continue;
    }
    errors_.end(now_ms());
    program_->errors().close();
  }
}

void Supervisor::take(std::string_view document) {
  heard_ms_ = now_ms();
  pinged_ms_ = 0;
  std::optional<Report> report = read_report(document);
  if (!report) return end_life(kNotOfTheProtocol);
  if (const auto* started = std::get_if<Started>(&*report)) return take_started(started->status);
  const auto answer = [this, life = life_](std::string order) { post({.life = life, .order = std::move(order)}); };
  if (desk_.take(*report, answer)) useful_ = true;
}

void Supervisor::take_started(const Status& status) {
  if (phase_ != Phase::starting) return;
  if (!status.ok() && start_op_ != 0) return fail_start(status);
  if (!status.ok()) return end_life("it cannot work with its configuration: " + status.message);
  phase_ = Phase::running;
  if (start_op_ != 0)
    host_.complete(std::exchange(start_op_, 0), {});
  else
    host_.healthy();
}

void Supervisor::begin_life() {
  ++life_;
  phase_ = Phase::starting;
  reader_ = FrameReader();
  out_.clear();
  queued_ = 0;
  useful_ = false;
  closed_ms_ = 0;
  born_ms_ = heard_ms_ = now_ms();
  pinged_ms_ = 0;
  const Status status = Program::start(settings_.command, program_);
  if (!status.ok() && start_op_ != 0) return fail_start(status);
  if (!status.ok()) return end_life(status.message);
  tell(start_order(settings_, host_.instance_id(), config_));
}

void Supervisor::end_life(const std::string& why) {
  if (program_) read_errors();
  const std::uint64_t sent = queued_ - out_.size();
  program_.reset();
  phase_ = Phase::down;
  ++life_;
  closed_ms_ = 0;
  const std::string sentence = "the program is gone: " + why;
  desk_.lose_all(sentence, sent);
  if (stop_op_ != 0) return finish_stop();
  const std::int64_t now = now_ms();
  bad_lives_ = useful_ || now - born_ms_ > kGoodLifeMs ? 0 : bad_lives_ + 1;
  const Limits& limits = settings_.limits;
  if (start_op_ != 0 && bad_lives_ >= kBadLivesAtStart)
    return fail_start(Status::config(sentence + ", " + std::to_string(bad_lives_) +
                                     " times; what it wrote to its standard error is in the log"));
  const std::int64_t wait = std::min(limits.backoff_max_ms, limits.backoff_ms << std::clamp(bad_lives_ - 1, 0, 20));
  next_life_ms_ = now + wait;
  host_.log(LogLevel::warning, "the program is gone; it is started again",
            {{"reason", why}, {"wait_ms", std::to_string(wait)}});
  if (start_op_ == 0) host_.degraded(sentence);
}

void Supervisor::fail_start(const Status& status) {
  program_.reset();
  phase_ = Phase::down;
  ++life_;
  failed_ = true;
  host_.complete(std::exchange(start_op_, 0), status);
}

void Supervisor::finish_stop() {
  finished_ = true;
  if (start_op_ != 0) host_.complete(std::exchange(start_op_, 0), Status::cancelled("the instance is stopped"));
  host_.complete(stop_op_, {});
}

}  // namespace ekiden::bridge
