// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/endpoint.hpp"
#include "api/selection_request.hpp"
#include "core/ports/log.hpp"
#include "core/ports/operations.hpp"

namespace ekiden::api {

// GET /v1/channels, /v1/sinks, /v1/dead-letters; what is sent again, and what is given up. On the routes' executor.
class OperationEndpoints {
 public:
  OperationEndpoints(Operations& operations, Log& log) : operations_(operations), log_(log) {}
  std::vector<Resource> resources(Executor& executor);

 private:
  void channels(const Call& call);
  void sinks(const Call& call);
  void dead_letters(const Call& call);
  void dead_letter(const Call& call);
  void replay(const Call& call);
  void drop(const Call& call);
  void settle_one(const Call& call);
  void redeliver(const Call& call);
  enum class Action { replay, drop, redeliver };
  // Nothing: the call has been refused.
  static std::optional<SelectionRequest> selection_of(const Call& call, SelectionOf what);
  void start(Action action, SelectionRequest request, std::string caller, std::shared_ptr<Responder> responder);

  Operations& operations_;
  Log& log_;
  Executor* executor_ = nullptr;
};

}  // namespace ekiden::api
