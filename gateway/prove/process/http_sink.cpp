// SPDX-License-Identifier: Apache-2.0
#include "prove/process/http_sink.hpp"

namespace ekiden::prove {

HttpSink::HttpSink(HttpSession& session, Ledger& ledger)
    : ledger_(ledger), server_(session.loop(), session.clock(), log_, metrics_, "prove") {}

Result<std::string> HttpSink::listen() {
  HttpRoute route;
  route.method = "POST";
  route.path = "/";
  route.handle = [this](const IncomingRequest& request, std::shared_ptr<Responder> responder) {
    take(request, std::move(responder));
  };
  if (Status added = server_.add(std::move(route)); !added) return added;
  Result<Endpoint> bound = server_.listen("127.0.0.1", 0);
  if (!bound) return bound.status();
  server_.start();
  return "http://" + bound->text() + "/";
}

void HttpSink::set_mood(Mood mood) {
  mood_ = mood;
  unanswered_.clear();
}

void HttpSink::take(const IncomingRequest& request, std::shared_ptr<Responder> responder) {
  if (mood_ == Mood::well || mood_ == Mood::forgetful) ledger_.delivered(request.body);
  if (mood_ == Mood::well) return responder->respond({.status = 200});
  if (mood_ == Mood::down) return responder->respond({.status = 503});
  unanswered_.push_back(std::move(responder));
}

}  // namespace ekiden::prove
