// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "listener.hpp"

namespace ekiden::sandbox {

/// What goes wrong on purpose with the calls of one system that speaks HTTP. Safe to call from any thread.
class HttpFaults {
 public:
  /// `system` names it below /sandbox/.
  explicit HttpFaults(std::string system) : system_(std::move(system)) {}

  /// PUT /sandbox/<system>/fault {"kind", "count", "status", "retry_after"}, DELETE the same.
  ///   status        a call is answered with "status", and carries nothing out
  ///   cut           the connection ends before anything is carried out
  ///   answer-lost   the call is carried out, and the connection ends without an answer
  ///   unauthorized  a token that was good is refused
  void add_routes(Listener& listener);

  /// Uses a fault of this kind once, when it is on: the status to answer with.
  struct Refusal {
    int status = 0;
    std::optional<std::int64_t> retry_after;
  };
  std::optional<Refusal> take(std::string_view kind);
  void clear();

 private:
  Reply switch_on(const httplib::Request& request);

  const std::string system_;
  std::mutex mutex_;
  std::string kind_;
  std::int64_t left_ = 0;
  Refusal refusal_;
};

}  // namespace ekiden::sandbox
