// SPDX-License-Identifier: Apache-2.0
// One life of the author's program: a process with three pipes.
#pragma once

#include <ekidenpp/status.hpp>

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::bridge {

// A file descriptor that is closed at the end of its life.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

// Not thread-safe: the thread that starts it waits for it, for the process dies with that thread.
class Program {
 public:
  // Starts `command`; its first word is looked up on PATH unless it holds a "/". It gets no variable but those that a C
  // library reads, and leads a process group of its own. EKD_E_CONFIG: it cannot be started, and why.
  static sdk::Status start(const std::vector<std::string>& command, std::unique_ptr<Program>& out);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  // Kills the whole group, and leaves no zombie.
  ~Program();

  pid_t pid() const { return pid_; }
  // They do not block.
  Descriptor& input() { return input_; }
  Descriptor& output() { return output_; }
  Descriptor& errors() { return errors_; }

  void send_signal(int number);
  // How it ended, as the end of a sentence: "exit code 1", "signal 9"; nothing: it lives.
  std::optional<std::string> ended();

 private:
  Program() = default;

  pid_t pid_ = -1;
  std::optional<std::string> end_;
  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;
};

}  // namespace ekiden::bridge
