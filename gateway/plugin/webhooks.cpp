// SPDX-License-Identifier: Apache-2.0
#include "plugin/webhooks.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace ekiden::plugin {

namespace {

constexpr std::int64_t kAnswerDeadlineMs = 30'000;
constexpr ekd_op kTooMany = std::numeric_limits<ekd_op>::max();

// The answer that makes a platform try again.
OutgoingResponse try_again() {
  OutgoingResponse response;
  response.status = 503;
  response.headers = {{"Retry-After", "5"}};
  return response;
}

}  // namespace

Webhooks::Webhooks(Instance& instance)
    : instance_(instance),
      requests_(instance.services().clock, kAnswerDeadlineMs),
      refusals_(instance.services().clock) {}

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
  const auto open = [&]() -> ekd_op {
    const std::lock_guard lock(mutex_);
    if (closed_ || handler == nullptr || instance_.state() != Instance::State::started) return 0;
    if (requests_.size() >= instance_.services().webhooks_in_flight) return kTooMany;
    return requests_.open({.responder = responder, .holding = 0, .failure = {}, .answer = {}});
  };
  const ekd_op op = open();
  if (op == kTooMany) count_refusal(503, "busy", "as many requests wait for their answer as gateway.limits permits");
  if (op == 0 || op == kTooMany) return responder->respond(try_again());
  std::vector<ekd_pair> headers;
  headers.reserve(request.headers.size());
  for (const HttpField& header : request.headers) headers.push_back({str(header.name), str(header.value)});
  const ekd_incoming_request incoming{.size = sizeof(ekd_incoming_request),
                                      .header_count = static_cast<std::uint32_t>(headers.size()),
                                      .method = str(request.method),
                                      .path = str(request.path.substr(path_offset)),
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
  answer_silent([](OpenOps<Request>& requests) { return requests.take_overdue(); }, "no_answer",
                "the adapter did not answer within 30 s");
}

void Webhooks::refuse_unanswered() {
  answer_silent([](const OpenOps<Request>& requests) { return requests.all(); }, {}, {});
}

// Those of the chosen that the plugin has not answered.
template <class Choose>
void Webhooks::answer_silent(Choose choose, const std::string& reason, const std::string& detail) {
  std::vector<ekd_op> silent;
  {
    const std::lock_guard lock(mutex_);
    for (const ekd_op op : choose(requests_))
      if (!requests_.find(op)->answer) silent.push_back(op);
  }
  for (const ekd_op op : silent) (void)answer(op, try_again(), reason, detail);
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
  count_refusal(status, reject_reason, reject_detail);
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
  std::optional<Request> request = requests_.close(op);
  lock.unlock();
  request->responder->respond(request->failure.ok() ? *std::move(request->answer) : try_again());
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
  if (!reason.empty()) count_refusal(status, std::string(reason), {});
}

void Webhooks::count_refusal(int status, const std::string& reason, const std::string& detail) {
  const Services& services = instance_.services();
  services.metrics.counter("ekiden_rejected_total", {{"channel", instance_.id()}, {"reason", reason}}).add();
  const auto held_back = refusals_.admit(reason);
  if (!held_back) return;
  services.log.warning("channel", "a webhook request was refused",
                       {{"channel", instance_.id()},
                        {"status", std::to_string(status)},
                        {"reason", reason},
                        {"detail", detail},
                        {"held_back", std::to_string(*held_back)}});
}

}  // namespace ekiden::plugin
