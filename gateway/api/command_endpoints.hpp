// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "api/endpoint.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/log.hpp"

namespace ekiden::api {

// POST /v1/commands and GET /v1/commands/{id}. On the routes' executor.
class CommandEndpoints {
 public:
  CommandEndpoints(Commands& commands, Log& log) : commands_(commands), log_(log) {}
  std::vector<Resource> resources(Executor& executor);

 private:
  void submit(const Call& call);
  void find(const Call& call);

  Commands& commands_;
  Log& log_;
  Executor* executor_ = nullptr;
};

}  // namespace ekiden::api
