// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/log_throttle.hpp"
#include "core/ports/http_routes.hpp"
#include "plugin/instance.hpp"
#include "plugin/open_ops.hpp"

namespace ekiden::plugin {

// The webhooks of one instance (ekiden.http-route/1): routes, and requests that wait for their answer. An answer is
// held back until every event of its request is durable. add on the strand; the rest from any thread.
class Webhooks {
 public:
  explicit Webhooks(Instance& instance);

  Status add(std::string method, std::string_view path, std::size_t max_body_bytes);
  void respond(ekd_op op, OutgoingResponse response, const std::string& reject_reason,
               const std::string& reject_detail);

  // Events were emitted under `op`: its answer waits for as many calls of settled(). False when there is no such
  // request.
  bool hold(ekd_op op);
  void settled(ekd_op op, const Status& status);

  // A plugin that has said nothing for 30 s has lost the right to answer: 503. On the strand.
  void sweep();
  bool has_open() const;

  // The plugin was stopped: what it has not answered is answered 503. What waits for the disk goes on waiting.
  void refuse_unanswered();

  // From now on new requests are answered 503. They are also while as many wait as the host permits.
  void close();

 private:
  struct Request {
    std::shared_ptr<Responder> responder;
    std::size_t holding = 0;
    Status failure;
    std::optional<OutgoingResponse> answer;
  };

  void handle(const IncomingRequest& request, std::size_t path_offset, std::shared_ptr<Responder> responder);
  // False when nobody waits for an answer.
  bool answer(ekd_op op, OutgoingResponse response, const std::string& reject_reason, const std::string& reject_detail);
  template <class Choose>
  void answer_silent(Choose choose, const std::string& reason, const std::string& detail);
  void answer_if_ready(ekd_op op, std::unique_lock<std::mutex> lock);
  void count(int status, std::string_view reason);
  void count_refusal(int status, const std::string& reason, const std::string& detail);

  Instance& instance_;
  std::unordered_map<int, Counter*> answered_;  // by status; on the strand
  mutable std::mutex mutex_;
  OpenOps<Request> requests_;
  bool closed_ = false;
  LogThrottle refusals_;
};

}  // namespace ekiden::plugin
