// SPDX-License-Identifier: Apache-2.0
#include "runtime/loop_children.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

#include "runtime/launch.hpp"

namespace ekiden {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kLongestLine = 1024;

// Lives as long as an operation of its is on its way; `events_` goes when the owner lets go.
class Process : public std::enable_shared_from_this<Process> {
 public:
  Process(Loop& loop, const Launched& launched, std::shared_ptr<ChildEvents> events)
      : loop_(loop),
        pid_(launched.pid),
        watch_(loop.io(), launched.watch),
        channel_(loop.io(), asio::local::stream_protocol(), launched.channel),
        output_(loop.io(), launched.output),
        events_(std::move(events)) {}
  ~Process() { reap(WNOHANG); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void begin() {
    watch_.async_wait(asio::posix::stream_descriptor::wait_read,
                      [self = shared_from_this()](error_code error) { self->on_end(error); });
    read_channel();
    read_output();
  }

  void write(std::string bytes) {
    unsent_ += bytes.size();
    waiting_.append(bytes);
    if (sending_.empty()) send();
  }
  std::size_t unsent() const { return unsent_; }
  void close() {
    closing_ = true;
    if (sending_.empty()) shut_down();
  }
  void send_signal(int number) const {
    if (!ended_) ::kill(pid_, number);
  }
  int pid() const { return pid_; }

  // The owner is gone: the process goes too, and is waited for where nobody has to wait.
  void let_go() {
    events_.reset();
    send_signal(SIGKILL);
    error_code ignored;
    channel_.close(ignored);
    output_.close(ignored);
  }

 private:
  void read_channel() {
    ++reads_;
    channel_.async_read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t n) {
      const Loop::Watch watch(self->loop_);
      if (const auto events = self->events_; !error && events) events->received({self->input_.data(), n});
      if (!error && self->is_read_on()) self->read_channel();
      self->end_read();
    });
  }

  void read_output() {
    ++reads_;
    output_.async_read_some(asio::buffer(text_), [self = shared_from_this()](error_code error, std::size_t n) {
      const Loop::Watch watch(self->loop_);
      if (!error && self->events_) self->take_output({self->text_.data(), n});
      if (!error && self->is_read_on()) self->read_output();
      self->end_read();
    });
  }

  bool is_read_on() const { return events_ && !ended_; }
  void end_read() {
    if (--reads_ == 0 && ended_) finish();
  }

  void take_output(std::string_view text) {
    const auto events = events_;
    for (const char c : text) {
      if (c != '\n') line_.push_back(c);
      if ((c == '\n' && !line_.empty()) || line_.size() == kLongestLine) events->said(std::exchange(line_, {}));
    }
  }

  void send() {
    sending_.swap(waiting_);
    if (sending_.empty()) return closing_ ? shut_down() : void();
    asio::async_write(channel_, asio::buffer(sending_), [self = shared_from_this()](error_code error, std::size_t) {
      self->unsent_ -= self->sending_.size();
      self->sending_.clear();
      if (!error) self->send();
    });
  }

  void shut_down() {
    error_code ignored;
    channel_.shutdown(asio::local::stream_protocol::socket::shutdown_send, ignored);
  }

  // A read may have been done already, and wait for its turn behind this: nothing is read past it.
  void on_end(error_code error) {
    if (error) return;
    const Loop::Watch watch(loop_);
    status_ = reap(0);
    ended_ = true;
    error_code ignored;
    channel_.cancel(ignored);
    output_.cancel(ignored);
    if (reads_ == 0) finish();
  }

  // What was written before the end counts: it is read before the end is told.
  void finish() {
    const auto events = events_;
    if (!events) return;
    drain(channel_.native_handle(), [&](std::string_view bytes) { events->received(bytes); });
    drain(output_.native_handle(), [&](std::string_view bytes) { take_output(bytes); });
    if (!line_.empty()) events->said(std::exchange(line_, {}));
    error_code ignored;
    channel_.close(ignored);
    output_.close(ignored);
    if (events_) events->ended(how_it_ended(status_));
    events_.reset();
  }

  template <class Take>
  void drain(int fd, Take take) {
    // A grandchild may hold the other end and write for ever: no more than a socket's buffer counts.
    for (int turn = 0; turn < 64 && events_; ++turn) {
      const ssize_t n = ::read(fd, input_.data(), input_.size());
      if (n <= 0) return;
      take(std::string_view(input_.data(), static_cast<std::size_t>(n)));
    }
  }

  int reap(int flags) {
    int status = 0;
    if (pid_ > 0 && !ended_ && ::waitpid(pid_, &status, flags) == pid_) ended_ = true;
    return status;
  }

  Loop& loop_;
  const pid_t pid_;
  bool ended_ = false;
  int status_ = 0;  // once it has ended
  int reads_ = 0;   // on their way
  bool closing_ = false;
  asio::posix::stream_descriptor watch_;
  asio::local::stream_protocol::socket channel_;
  asio::posix::stream_descriptor output_;
  std::shared_ptr<ChildEvents> events_;
  std::array<char, 65536> input_;
  std::array<char, 4096> text_;
  std::string line_;
  std::string sending_;  // not empty: a write is on its way
  std::string waiting_;
  std::size_t unsent_ = 0;
};

class LoopChild final : public Child {
 public:
  explicit LoopChild(std::shared_ptr<Process> process) : process_(std::move(process)) {}
  ~LoopChild() override { process_->let_go(); }
  LoopChild(const LoopChild&) = delete;
  LoopChild& operator=(const LoopChild&) = delete;

  void write(std::string bytes) override { process_->write(std::move(bytes)); }
  std::size_t unsent_bytes() const override { return process_->unsent(); }
  void close() override { process_->close(); }
  void send_signal(int number) override { process_->send_signal(number); }
  int pid() const override { return process_->pid(); }

 private:
  const std::shared_ptr<Process> process_;
};

}  // namespace

Result<std::unique_ptr<Child>> LoopChildren::start(const ChildProgram& program, std::shared_ptr<ChildEvents> events) {
  Result<Launched> launched = launch(program);
  if (!launched) return launched.status();
  auto process = std::make_shared<Process>(loop_, *launched, std::move(events));
  process->begin();
  return std::unique_ptr<Child>(std::make_unique<LoopChild>(std::move(process)));
}

}  // namespace ekiden
