// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "api/endpoint.hpp"
#include "core/ports/erasures.hpp"
#include "core/ports/log.hpp"

namespace ekiden::api {

// POST /v1/erasures. On the routes' executor.
class ErasureEndpoints {
 public:
  ErasureEndpoints(Erasures& erasures, Log& log) : erasures_(erasures), log_(log) {}
  std::vector<Resource> resources(Executor& executor);

 private:
  void erase(const Call& call);

  Erasures& erasures_;
  Log& log_;
  Executor* executor_ = nullptr;
};

}  // namespace ekiden::api
