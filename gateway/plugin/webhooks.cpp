// SPDX-License-Identifier: Apache-2.0
#include "plugin/webhooks.hpp"

#include <utility>
#include <vector>

namespace ekiden::plugin {

namespace {

constexpr std::int64_t kAnswerDeadlineMs = 30'000;

// The answer that makes a platform try again.
OutgoingResponse try_again() {
  OutgoingResponse response;
  response.status = 503;
  response.headers = {{"Retry-After", "5"}};
  return response;
}

}  // namespace

Webhooks::Webhooks(Instance& instance) : instance_(instance), requests_(instance.services().clock, kAnswerDeadlineMs) {}

Status Webhooks::add(std::string method, std::string_view path, std::size_t max_body_bytes) {
  if (!path.empty() && path.front() != '/') return Status(Code::invalid, "a webhook's path is empty or begins with /");
  const std::string base = "/hooks/" + instance_.id();
  HttpRoute route;
  route.method = std::move(method);
  route.path = base + std::string(path);
  route.max_body_bytes = max_body_bytes == 0 ? 1 << 20 : max_body_bytes;
  const auto weak = instance_.weak_from_this();
  route.handle = [weak, offset = base.size()](const IncomingRequest& request, std::shared_ptr<Responder> responder) {
    if (const auto self = weak.lock()) return self->webhooks().handle(request, offset, std::move(responder));
    responder->respond(try_again());
  };
  route.answered = [weak](int status, std::string_view reason) {
    if (const auto self = weak.lock()) self->webhooks().count(status, reason);
  };
  return instance_.services().routes.add(std::move(route));
}

void Webhooks::handle(const IncomingRequest& request, std::size_t path_offset, std::shared_ptr<Responder> responder) {
  const auto* handler = instance_.extension<ekd_http_handler>(EKD_HTTP_HANDLER_ID);
  ekd_op op = 0;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || handler == nullptr || instance_.state() != Instance::State::started)
      return responder->respond(try_again());
    op = requests_.open({.responder = std::move(responder), .holding = 0, .failure = {}, .answer = {}});
  }
  std::vector<ekd_pair> headers;
  headers.reserve(request.headers.size());
  for (const HttpHeader& header : request.headers) headers.push_back({str(header.name), str(header.value)});
  const ekd_incoming_request incoming{.size = sizeof(ekd_incoming_request),
                                      .header_count = static_cast<std::uint32_t>(headers.size()),
                                      .method = str(request.method),
                                      .path = str(std::string_view(request.path).substr(path_offset)),
                                      .query = str(request.query),
                                      .headers = headers.data(),
                                      .body = bytes(request.body)};
  instance_.enter("on_request", [&](const ekd_plugin* plugin) { handler->on_request(plugin, op, &incoming); });
  instance_.watch_deadlines();
}

bool Webhooks::has_open() const {
  const std::lock_guard lock(mutex_);
  return !requests_.empty();
}

void Webhooks::sweep() {
  std::vector<ekd_op> silent;
  {
    const std::lock_guard lock(mutex_);
    for (const ekd_op op : requests_.take_overdue())
      if (!requests_.find(op)->answer) silent.push_back(op);
  }
  for (const ekd_op op : silent) (void)answer(op, try_again(), "no_answer", "the adapter did not answer within 30 s");
}

void Webhooks::respond(ekd_op op, OutgoingResponse response, const std::string& reject_reason,
                       const std::string& reject_detail) {
  if (!answer(op, std::move(response), reject_reason, reject_detail))
    instance_.defect("a webhook request was answered that nobody waits for");
}

bool Webhooks::answer(ekd_op op, OutgoingResponse response, const std::string& reject_reason,
                      const std::string& reject_detail) {
  std::unique_lock lock(mutex_);
  Request* const request = requests_.find(op);
  if (request == nullptr || request->answer) return false;
  const int status = response.status;
  request->answer = std::move(response);
  answer_if_ready(op, std::move(lock));
  if (reject_reason.empty()) return true;
  const Services& services = instance_.services();
  services.metrics.counter("ekiden_rejected_total", {{"channel", instance_.id()}, {"reason", reject_reason}}).add();
  services.log.warning("channel", "a webhook request was refused",
                       {{"channel", instance_.id()},
                        {"status", std::to_string(status)},
                        {"reason", reject_reason},
                        {"detail", reject_detail}});
  return true;
}

bool Webhooks::hold(ekd_op op) {
  const std::lock_guard lock(mutex_);
  Request* const request = requests_.find(op);
  if (request == nullptr) return false;
  ++request->holding;
  return true;
}

void Webhooks::settled(ekd_op op, const Status& status) {
  std::unique_lock lock(mutex_);
  Request* const request = requests_.find(op);
  if (request == nullptr) return;
  --request->holding;
  if (!status) request->failure = status;
  answer_if_ready(op, std::move(lock));
}

void Webhooks::answer_if_ready(ekd_op op, std::unique_lock<std::mutex> lock) {
  if (const Request& request = *requests_.find(op); !request.answer || request.holding > 0) return;
  const std::optional<Request> request = requests_.close(op);
  lock.unlock();
  request->responder->respond(request->failure.ok() ? *request->answer : try_again());
}

void Webhooks::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void Webhooks::count(int status, std::string_view reason) {
  Metrics& metrics = instance_.services().metrics;
  Counter*& answered = answered_[status];
  if (answered == nullptr)
    answered = &metrics.counter("ekiden_webhook_requests_total",
                                {{"channel", instance_.id()}, {"code", std::to_string(status)}});
  answered->add();
  if (reason.empty()) return;
  metrics.counter("ekiden_rejected_total", {{"channel", instance_.id()}, {"reason", reason}}).add();
  instance_.services().log.warning(
      "channel", "a webhook request was refused",
      {{"channel", instance_.id()}, {"status", std::to_string(status)}, {"reason", std::string(reason)}});
}

}  // namespace ekiden::plugin
