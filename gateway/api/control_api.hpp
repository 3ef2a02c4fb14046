// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/access.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/conversations.hpp"
#include "core/ports/erasures.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/http_routes.hpp"
#include "core/ports/log.hpp"
#include "core/ports/media_files.hpp"
#include "core/ports/operations.hpp"
#include "core/ports/workers.hpp"
#include "core/status.hpp"

namespace ekiden::api {

// The endpoints of the private listener: health and metrics for everybody, all else for bearer tokens. Reference:
// docs/api.md. Runs on the routes' executor, which has stopped before this object ends.
class ControlApi {
 public:
  struct Ports {
    EventLog& events;
    Commands& commands;
    Operations& operations;
    Erasures& erasures;
    MediaFiles& media;
    Workers& workers;
    const Conversations& conversations;
    Clock& clock;
    Log& log;
  };
  struct Settings {
    std::vector<AccessToken> tokens;
    // Prometheus text exposition 0.0.4. On the routes' executor, as the next.
    std::function<std::string()> render_metrics;
    // Ok when the gateway takes work; else why it does not: not started, stopping, the journal does not accept.
    std::function<Status()> ready;
  };

  ControlApi(Ports ports, Settings settings);
  ~ControlApi();
  ControlApi(const ControlApi&) = delete;
  ControlApi& operator=(const ControlApi&) = delete;

  // Once, before the listener starts. The routes outlive this object.
  Status add_to(HttpRoutes& routes);

  // [any-thread] Answers every long poll now, later ones at once, so that the listener can drain.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden::api
