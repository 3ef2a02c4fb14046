// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/access.hpp"
#include "api/problem.hpp"
#include "core/ports/http_routes.hpp"

namespace ekiden::api {

// One request that was let in. Lives as long as the handler's call; `responder` may be kept.
struct Call {
  const IncomingRequest& request;
  const AccessToken& caller;
  std::string_view tail;  // of the path, below a resource's prefix
  std::shared_ptr<Responder> responder;

  void respond(OutgoingResponse response) const { responder->respond(std::move(response)); }
  void refuse(Problem problem) const { responder->respond(to_response(std::move(problem))); }
};

// What one method does on a resource. GET serves HEAD too.
struct Method {
  std::string_view name;
  Role role = Role::reader;  // the least that may call it
  std::function<void(const Call&)> handle;
};

// A path and its methods.
struct Resource {
  std::string path;
  bool prefix = false;  // everything below `path`, which ends in '/'
  std::vector<Method> methods;
  // Where the body of a request goes that a method takes; empty: Call::request.body. As HttpRoute::sink_for.
  std::function<std::shared_ptr<ByteSink>(const IncomingRequest&)> sink_for{};
};

}  // namespace ekiden::api
