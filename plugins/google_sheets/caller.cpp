// SPDX-License-Identifier: Apache-2.0
#include "caller.hpp"

#include <algorithm>
#include <utility>

#include "outcome.hpp"

namespace ekiden::google_sheets {
namespace {

constexpr char kToken[] = "access_token";
constexpr int kUnauthorized = 401;

using sdk::Status;

}  // namespace

void Caller::call(Call call, Done done) {
  const std::int64_t now = host_.monotonic_ms();
  const std::int64_t at = call.writes ? std::max(now, next_write_ms_) : now;
  if (call.writes) next_write_ms_ = at + settings_.write_every_ms;
  if (at <= now) return send(call, done, true);
  const Status waits =
      host_.timers().after(static_cast<std::uint32_t>(at - now), [this, call, done] { send(call, done, true); });
  if (!waits.ok()) done({waits, {}, {}});
}

void Caller::send(const Call& call, const Done& done, bool is_first) {
  const Status asked = host_.get_token(kToken, [this, call, done, is_first](const sdk::TokenResult& token) {
    if (!token.status.ok()) return done({token.status, {}, {}});
    post(call, done, is_first, token);
  });
  if (!asked.ok()) done({asked, {}, {}});
}

void Caller::post(const Call& call, const Done& done, bool is_first, const sdk::TokenResult& token) {
  sdk::HttpRequest request;
  request.method = call.method;
  request.url = settings_.api_base + "/v4/spreadsheets/" + settings_.spreadsheet_id + call.path;
  request.headers = {{"Authorization", "Bearer " + token.token}, {"Accept", "application/json"}};
  if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  request.body = call.body;
  request.timeout_ms = settings_.timeout_ms;
  request.max_response_bytes = call.max_response_bytes;
  const Status started = host_.request(
      request, [this, call, done, is_first, generation = token.generation](const sdk::HttpResponse& response) {
        if (response.answered() && response.status == kUnauthorized) {
          host_.invalidate_token(kToken, generation);
          if (is_first) return send(call, done, false);
        }
        const Status status = outcome_of(response, settings_.account->email());
        done({status, std::string(response.body), status.ok() ? std::string() : excerpt_of(response)});
      });
  if (!started.ok()) done({started, {}, {}});
}

void Caller::refresh_token(sdk::Op op) {
  const Status started = host_.request(settings_.account->token_request(host_.wall_ms(), settings_.timeout_ms),
                                       [this, op](const sdk::HttpResponse& response) {
                                         Status status;
                                         const auto token = read_token(response, status);
                                         if (token) return host_.token_refreshed(op, {}, token->value, token->ttl_ms);
                                         host_.token_refreshed(op, status, {}, 0);
                                       });
  if (!started.ok()) host_.token_refreshed(op, started, {}, 0);
}

}  // namespace ekiden::google_sheets
