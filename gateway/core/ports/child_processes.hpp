// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"

namespace ekiden {

// What comes from one child process, told on the executor that its maker names.
class ChildEvents {
 public:
  virtual ~ChildEvents() = default;
  // The next bytes of its channel; borrowed.
  virtual void received(std::string_view bytes) = 0;
  // A line of its standard output or error, without the newline; a longer one comes in pieces of 1 KiB.
  virtual void said(std::string_view line) = 0;
  // The last event, after everything that it wrote: "exit code 1", "signal 11 (Segmentation fault)".
  virtual void ended(const std::string& how) = 0;
};

// A child with a two-way channel. Belongs to one executor. Destroyed while it runs: it is killed, and no event follows.
class Child {
 public:
  virtual ~Child() = default;
  // Sends bytes over the channel, in order, without ever waiting.
  virtual void write(std::string bytes) = 0;
  // What was written and has not left yet.
  virtual std::size_t unsent_bytes() const = 0;
  // Nothing more is written: the child reads the end of the channel.
  virtual void close() = 0;
  virtual void send_signal(int number) = 0;
  virtual int pid() const = 0;
};

struct ChildProgram {
  std::vector<std::string> argv;         // the first is a path
  std::vector<std::string> environment;  // "NAME=value": all that it gets
};

class ChildProcesses {
 public:
  virtual ~ChildProcesses() = default;
  // Starts a child: its channel is descriptor 3, its standard input empty, no other file is open in it. It does not
  // outlive this process. A program that cannot be run ends at once with exit code 127.
  virtual Result<std::unique_ptr<Child>> start(const ChildProgram& program, std::shared_ptr<ChildEvents> events) = 0;
};

}  // namespace ekiden
