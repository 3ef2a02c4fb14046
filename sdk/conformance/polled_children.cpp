// SPDX-License-Identifier: Apache-2.0
#include "conformance/polled_children.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "plugin/remote/frames.hpp"
#include "runtime/launch.hpp"

namespace ekiden::conformance {

namespace remote = plugin::remote;

namespace {

constexpr std::uint64_t kEchoes = std::uint64_t{1} << 63;  // the supervisor numbers its pings from 1
constexpr int kExitRefused = 78;                           // the plugin could not be created; it has said why

bool is_request(int signal) {
  return signal == SIGTERM || signal == SIGKILL;
}

}  // namespace

class PolledChildren::Process {
 public:
  Process(const Launched& launched, std::shared_ptr<ChildEvents> events)
      : launched_(launched), events_(std::move(events)) {}
  ~Process() {
    if (is_alive()) {
      ::kill(launched_.pid, SIGKILL);
      ::waitpid(launched_.pid, nullptr, 0);
    }
    for (const int fd : {launched_.watch, launched_.channel, launched_.output}) ::close(fd);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool is_alive() const { return !ended_; }
  int pid() const { return launched_.pid; }
  bool has_echoed() const { return echoed_ == asked_; }
  std::uint32_t working() const { return working_; }
  std::uint64_t traffic() const { return traffic_; }
  const std::string& words() const { return words_; }
  std::size_t unsent() const { return out_.size(); }
  void let_go() { events_.reset(); }

  void write(const std::string& bytes) {
    ++traffic_;
    out_ += bytes;
    send();
  }
  void send_signal(int number) {
    asked_to_end_ = asked_to_end_ || number == SIGTERM;
    if (is_alive()) ::kill(launched_.pid, number);
  }
  void ask_echo() {
    remote::Frame<remote::Kind::ping> ping;
    ping.number = kEchoes + ++asked_;
    if (remote::append(out_, ping)) send();
  }

  void turn(int timeout_ms) {
    const auto wanted = static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT);
    std::array<pollfd, 3> set{
        {{launched_.channel, wanted, 0}, {launched_.output, POLLIN, 0}, {launched_.watch, POLLIN, 0}}};
    if (::poll(set.data(), set.size(), timeout_ms) <= 0) return;
    if ((set[0].revents & POLLOUT) != 0) send();
    // What was written before the end counts.
    read_words();
    read_frames();
    if (set[2].revents != 0 && is_alive()) end();
  }

  std::optional<std::string> death() const {
    if (is_alive()) return std::nullopt;
    const bool crashed = WIFSIGNALED(status_) && !(asked_to_end_ && is_request(WTERMSIG(status_)));
    const bool left = WIFEXITED(status_) && WEXITSTATUS(status_) != 0 && WEXITSTATUS(status_) != kExitRefused;
    if (!crashed && !left) return std::nullopt;
    return how_it_ended(status_) + (words_.empty() ? "" : "; last words: " + words_.substr(0, 400));
  }

 private:
  void send() {
    while (!out_.empty()) {
      const ssize_t n = ::send(launched_.channel, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0) return;
      out_.erase(0, static_cast<std::size_t>(n));
    }
  }

  void read_words() {
    std::array<char, 4096> bytes;
    while (true) {
      const ssize_t n = ::read(launched_.output, bytes.data(), bytes.size());
      if (n <= 0) return;
      words_.append(bytes.data(), static_cast<std::size_t>(n));
    }
  }

  void read_frames() {
    std::array<char, 65536> bytes;
    while (true) {
      const ssize_t n = ::read(launched_.channel, bytes.data(), bytes.size());
      if (n <= 0) return;
      take({bytes.data(), static_cast<std::size_t>(n)});
    }
  }

  void take(std::string_view bytes) {
    frames_.append(bytes);
    while (const auto raw = frames_.next()) {
      remote::Frame<remote::Kind::pong> pong;
      remote::Decoder decode(raw->body);
      if (raw->kind != remote::Kind::pong || !remote::read(decode, pong) || pong.number <= kEchoes) {
        ++traffic_;
        continue;
      }
      echoed_ = pong.number - kEchoes;
      working_ = pong.working;
    }
    if (const auto events = events_) events->received(bytes);
  }

  void end() {
    ::waitpid(launched_.pid, &status_, 0);
    ended_ = true;
    read_words();
    read_frames();
    ++traffic_;
    if (const auto events = std::exchange(events_, nullptr)) events->ended(how_it_ended(status_));
  }

  const Launched launched_;
  std::shared_ptr<ChildEvents> events_;
  remote::FrameBuffer frames_;
  std::string out_;
  std::string words_;
  std::uint64_t traffic_ = 0;
  std::uint64_t asked_ = 0;
  std::uint64_t echoed_ = 0;
  std::uint32_t working_ = 0;
  bool asked_to_end_ = false;  // SIGKILL without it is for a process that breaks the rules
  bool ended_ = false;
  int status_ = 0;
};

class PolledChildren::Handle final : public Child {
 public:
  explicit Handle(std::shared_ptr<Process> process) : process_(std::move(process)) {}
  ~Handle() override { process_->let_go(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  void write(std::string bytes) override { process_->write(bytes); }
  std::size_t unsent_bytes() const override { return process_->unsent(); }
  void close() override {}
  void send_signal(int number) override { process_->send_signal(number); }
  int pid() const override { return process_->pid(); }

 private:
  const std::shared_ptr<Process> process_;
};

PolledChildren::PolledChildren() = default;
PolledChildren::~PolledChildren() = default;

Result<std::unique_ptr<Child>> PolledChildren::start(const ChildProgram& program, std::shared_ptr<ChildEvents> events) {
  if (process_) return Status(Code::unavailable, "the process of the plugin is gone");
  Result<Launched> launched = launch(program);
  if (!launched) return launched.status();
  process_ = std::make_shared<Process>(*launched, std::move(events));
  return std::unique_ptr<Child>(std::make_unique<Handle>(process_));
}

bool PolledChildren::is_alive() const {
  return process_ && process_->is_alive();
}
int PolledChildren::pid() const {
  return is_alive() ? process_->pid() : -1;
}
void PolledChildren::ask_echo() {
  if (process_) process_->ask_echo();
}
bool PolledChildren::has_echoed() const {
  return !process_ || process_->has_echoed();
}
std::uint32_t PolledChildren::working() const {
  return is_alive() ? process_->working() : 0;
}
std::uint64_t PolledChildren::traffic() const {
  return process_ ? process_->traffic() : 0;
}
void PolledChildren::turn(int timeout_ms) {
  const std::shared_ptr<Process> process = process_;  // what is told may end this object's hold of it
  if (process) process->turn(timeout_ms);
}
std::optional<std::string> PolledChildren::death() const {
  return process_ ? process_->death() : std::nullopt;
}
const std::string& PolledChildren::words() const {
  static const std::string kNone;
  return process_ ? process_->words() : kNone;
}

}  // namespace ekiden::conformance
