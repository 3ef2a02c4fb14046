// SPDX-License-Identifier: Apache-2.0
#include "api/erasure_endpoints.hpp"

#include "api/erasure_request.hpp"
#include "api/json_text.hpp"
#include "api/parameters.hpp"

namespace ekiden::api {

namespace {

Problem refused(const Status& status) {
  const std::string& why = status.message();
  switch (status.code()) {
    case Code::not_found:
      return {404, "unknown_channel", why, "GET /v1/channels lists them", {}};
    case Code::conflict:
      return {409, "busy", why, "ask again when it has ended", {{"Retry-After", "30"}}};
    case Code::full:
    case Code::io:
    case Code::cancelled:
    case Code::corrupt:
      return {503, "unavailable", why, "it goes on at the next start, or when it is asked for again", {}};
    default:
      return {500, "internal", "the gateway has a defect", "look at its log, and report it", {}};
  }
}

std::string json_of(const ErasureReport& report, bool is_erased) {
  return JsonText()
      .begin_object()
      .field("erased", is_erased)
      .field("events", report.events)
      .field("commands", report.commands)
      .field("dead_letters", report.dead_letters)
      .field("other_items", report.other_items)
      .end_object()
      .take();
}

}  // namespace

std::vector<Resource> ErasureEndpoints::resources(Executor& executor) {
  executor_ = &executor;
  return {{"/v1/erasures", false, {{"POST", Role::admin, [this](const Call& call) { erase(call); }}}}};
}

// The log says that it happened, and on whose word; not to whom.
void ErasureEndpoints::erase(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  Result<ErasureRequest> request = read_erasure_request(call.request.body);
  if (!request) return call.refuse({400, "bad_body", request.status().message(), {}, {}});
  const bool dry_run = request->dry_run;
  erasures_.erase(*std::move(request), *executor_,
                  [this, dry_run, caller = call.caller.name, responder = call.responder](Result<ErasureReport> report) {
                    if (!report) return responder->respond(to_response(refused(report.status())));
                    if (!dry_run)
                      log_.info("api", "a person's data was erased",
                                {{"events", std::to_string(report->events)}, {"caller", caller}});
                    responder->respond(json_response(200, json_of(*report, !dry_run)));
                  });
}

}  // namespace ekiden::api
