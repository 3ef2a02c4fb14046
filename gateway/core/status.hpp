// SPDX-License-Identifier: Apache-2.0
// Status and Result: how every function below main reports failure. No exceptions cross these.
// A value type; safe to copy between threads.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ekiden {

enum class Code {
  ok,
  invalid,      // the caller's input is wrong: a repetition cannot succeed
  config,       // the configuration is wrong
  denied,       // not permitted
  not_found,    // the thing named does not exist
  conflict,     // it exists already, or is held by somebody else
  full,         // no room now: a repetition may succeed later
  unavailable,  // the other side does not answer: a repetition may succeed
  unknown,      // it may or may not have happened: never repeat blindly
  rejected,     // the other side refused for good
  cancelled,
  io,       // the disk failed
  corrupt,  // stored bytes are not what was written
  internal  // a defect of ours
};

// A fixed lower-case word for logs and JSON, e.g. "not_found".
std::string_view to_string(Code code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) { assert(code != Code::ok); }

  bool ok() const { return code_ == Code::ok; }
  explicit operator bool() const { return ok(); }
  Code code() const { return code_; }
  // One sentence for a person: what was wrong, where, what to do. Never a secret, never message text.
  const std::string& message() const { return message_; }

  // The same failure, seen from further out: "outer: inner".
  Status within(std::string_view outer) const {
    return ok() ? Status() : Status(code_, std::string(outer) + ": " + message_);
  }

 private:
  Code code_ = Code::ok;
  std::string message_;
};

// Either a value or a failed Status.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) { assert(!std::get<1>(state_).ok()); }

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }

  Status status() const { return ok() ? Status() : std::get<1>(state_); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace ekiden
