// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/ports/http_routes.hpp"
#include "core/ports/operations.hpp"

namespace ekiden::api {

// /livez, /readyz, /healthz and /metrics, which need no token. On the routes' executor.
class HealthEndpoints {
 public:
  HealthEndpoints(Operations& operations, std::function<std::string()> render_metrics, std::function<Status()> ready)
      : operations_(operations), render_metrics_(std::move(render_metrics)), ready_(std::move(ready)) {}

  Status add_to(HttpRoutes& routes);

 private:
  void readyz(Responder& responder) const;
  void healthz(std::shared_ptr<Responder> responder);
  void report(const std::vector<ChannelInfo>& channels, const std::vector<SinkInfo>& sinks,
              const std::vector<FilterInfo>& filters, Responder& responder) const;

  Operations& operations_;
  std::function<std::string()> render_metrics_;
  std::function<Status()> ready_;
  Executor* executor_ = nullptr;
};

}  // namespace ekiden::api
