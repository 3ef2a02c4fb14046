// SPDX-License-Identifier: Apache-2.0
#include "control.hpp"

#include <charconv>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

Reply no_json() {
  return error_reply(400, "the body is no JSON object", "send a JSON object in UTF-8");
}

std::optional<JsonDocument> parse_body(const httplib::Request& request) {
  return parse_json_object(request.body.empty() ? "{}" : std::string_view(request.body));
}

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

void Control::add_routes(Listener& listener) {
  const std::string any_fault = "/sandbox/faults/([a-z0-9-]+)";
  listener.control("PUT", "/sandbox/gateway", [this](const auto& request) { return point_to_gateway(request); });
  listener.control("GET", "/sandbox/gateway", [this](const auto&) { return gateway_reply(); });
  listener.control("GET", "/sandbox/faults", [this](const auto&) { return json_reply(faults_.to_json()); });
  listener.control("PUT", any_fault, [this](const auto& request) { return switch_fault_on(request); });
  listener.control("DELETE", any_fault, [this](const auto& request) { return switch_fault_off(request); });
  listener.control("DELETE", "/sandbox/faults", [this](const auto&) {
    faults_.switch_off_all();
    return json_reply(faults_.to_json());
  });
  listener.control("GET", "/sandbox/clock", [this](const auto&) { return clock_reply(); });
  listener.control("POST", "/sandbox/clock", [this](const auto& request) { return move_clock(request); });
  listener.control("GET", "/sandbox/log", [this](const httplib::Request& request) {
    const std::string after = request.get_param_value("after");
    std::int64_t seq = 0;
    std::from_chars(after.data(), after.data() + after.size(), seq);
    return json_reply(log_.entries_json(seq));
  });
  listener.control("GET", "/sandbox/counts", [this](const auto&) { return json_reply(log_.counts_json()); });
  listener.control("POST", "/sandbox/reset", [this](const auto&) {
    reset_();
    return json_reply(JsonWriter().begin_object().field("reset", true).end_object().text());
  });
}

Reply Control::point_to_gateway(const httplib::Request& request) {
  const auto body = parse_body(request);
  if (!body) return no_json();
  GatewayAddress address;
  address.hook = string_member(*body, "hook");
  address.kf_hook = string_member(*body, "kf_hook");
  address.api = without_trailing_slash(string_member(*body, "api"));
  address.token = string_member(*body, "token");
  address.channel = string_member(*body, "channel", address.channel);
  const auto is_http = [](const std::string& url) { return url.starts_with("http://"); };
  const auto may_be_absent = [&](const std::string& url) { return url.empty() || is_http(url); };
  if (!may_be_absent(address.hook) || !may_be_absent(address.kf_hook) || !may_be_absent(address.api)) {
    return error_reply(422, "hook, kf_hook or api is no http address",
                       R"(give "hook": "http://HOST:PORT/hooks/CHANNEL")");
  }
  if (address.hook.empty() && address.kf_hook.empty()) {
    return error_reply(422, "neither hook nor kf_hook is given", R"(give "hook": "http://HOST:PORT/hooks/CHANNEL")");
  }
  gateway_.point_to(std::move(address));
  return gateway_reply();
}

Reply Control::gateway_reply() const {
  const GatewayAddress address = gateway_.address();
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("hook", address.hook)
                        .field("kf_hook", address.kf_hook)
                        .field("api", address.api)
                        .field("channel", address.channel)
                        .field("has_token", !address.token.empty())
                        .end_object()
                        .text());
}

Reply Control::switch_fault_on(const httplib::Request& request) {
  const auto fault = Faults::find(request.matches[1].str());
  if (!fault) return unknown_fault();
  const auto body = parse_body(request);
  if (!body) return no_json();
  faults_.switch_on(*fault, *body);
  return json_reply(faults_.to_json());
}

Reply Control::switch_fault_off(const httplib::Request& request) {
  const auto fault = Faults::find(request.matches[1].str());
  if (!fault) return unknown_fault();
  faults_.switch_off(*fault);
  return json_reply(faults_.to_json());
}

Reply Control::unknown_fault() const {
  return error_reply(404, "no such fault", "one of: " + Faults::names());
}

Reply Control::move_clock(const httplib::Request& request) {
  const auto body = parse_body(request);
  if (!body) return no_json();
  const auto advance_ms = int_member(*body, "advance_ms");
  const auto now_ms = int_member(*body, "now_ms");
  if (advance_ms.has_value() == now_ms.has_value()) {
    return error_reply(422, "one of advance_ms and now_ms is needed", R"({"advance_ms": 60000} moves on by a minute)");
  }
  if (now_ms) clock_.move_to(*now_ms);
  if (advance_ms) clock_.advance(*advance_ms);
  return clock_reply();
}

Reply Control::clock_reply() const {
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("now_ms", clock_.now_ms())
                        .field("offset_ms", clock_.offset_ms())
                        .end_object()
                        .text());
}

}  // namespace ekiden::sandbox
