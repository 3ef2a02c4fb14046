// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/status.hpp"
#include "net/http_server.hpp"
#include "net/http_session.hpp"
#include "observe/registry.hpp"
#include "prove/ledger.hpp"
#include "prove/model/world.hpp"

namespace ekiden::prove {

// The receiver behind the gateway's sink, over HTTP. On the session's loop, except where marked.
class HttpSink {
 public:
  enum class Mood {
    well,
    down,      // answers 503
    hanging,   // takes nothing and does not answer
    forgetful  // takes it and does not answer
  };

  HttpSink(HttpSession& session, Ledger& ledger);

  // [main] Listens from now on.
  Result<std::string> listen();
  void set_mood(Mood mood);

 private:
  void take(const IncomingRequest& request, std::shared_ptr<Responder> responder);

  Ledger& ledger_;
  Mood mood_ = Mood::well;
  std::vector<std::shared_ptr<Responder>> unanswered_;
  QuietLog log_;
  Registry metrics_;
  HttpServer server_;
};

}  // namespace ekiden::prove
