// SPDX-License-Identifier: Apache-2.0
// A channel for tests: {"id", "type", "peer", "data"}, posted to /hooks/<channel>, is an event as it stands.
#include <ekidenpp/ekiden.hpp>

#include <string>
#include <string_view>

#include "kit/json.hpp"

namespace {

using namespace ekiden::sdk;

class Feeder final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "crm-feeder";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Feeder",
    "description": "Takes events in as they are written.",
    "config": {"type": "object", "additionalProperties": false},
    "commands": {}
  })json";

  Status configure(std::string_view) override { return host().add_route("POST", "", 8u << 20); }

  void on_request(Op op, const HttpRequestView& request) override {
    const std::string document = ekiden::kit::repair_surrogate_escapes(request.body());
    const auto fed = JsonView::parse(document);
    if (!fed || fed->at("/id").text().empty())
      return host().respond(op, HttpAnswer::refuse(400, "no_event", "the body is no event"));
    Event event;
    event.type = fed->at("/type").text();
    event.account = host().instance_id();
    event.peer_kind = "dm";
    event.peer_id = fed->at("/peer").text();
    event.id_material = {fed->at("/id").text()};
    event.time_ms = 1'795'300'000'000;
    event.data = fed->at("/data").json();
    const Status status = host().emit(op, event);
    HttpAnswer answer;
    answer.status = status.ok() ? 200 : 400;
    answer.body = status.message;
    host().respond(op, answer);
  }

  Status send(Op, const Command&) override { return Status::unsupported("nothing goes out here"); }
};

}  // namespace

EKIDEN_PLUGIN(Feeder);
