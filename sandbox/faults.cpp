// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

namespace ekiden::sandbox {

namespace {

struct Description {
  std::string_view name;
  std::string_view explanation;
  const char* parameter;
  std::int64_t parameter_default;
};

/// In the order of `Fault`.
constexpr std::array<Description, fault_count> descriptions{{
    {"answer-lost", "a send is carried out, and the connection is closed without an answer", nullptr, 0},
    {"send-delay", "a send is answered late", "ms", 3000},
    {"errcode", "a send is refused with this errcode", "code", 45015},
    {"revoked-token", "the token that a send carries dies, and the send is refused with 40001", nullptr, 0},
    {"token-error", "both token endpoints refuse with this errcode", "code", 40125},
    {"media-html", "a file is answered with a page of HTML, and status 200", nullptr, 0},
    {"media-errcode", "a file is answered with this errcode, and status 200", "code", 40007},
    {"job-failed", "a template message is not delivered: 1 user block, 2 system failed", "reason", 1},
    {"double-push", "each push is delivered twice", nullptr, 0},
    {"late-push", "a push comes late, after others", "ms", 3000},
    {"bad-signature", "pushes are signed with a wrong token", nullptr, 0},
    {"kf-errcode", "a call of 微信客服 is refused with this errcode", "code", 95001},
    {"kf-lost-bell", "a callback of 微信客服 is never sent", nullptr, 0},
    {"kf-double-bell", "each callback of 微信客服 is sent twice", nullptr, 0},
    {"kf-late-bell", "a callback of 微信客服 comes late, after others", "ms", 3000},
    {"kf-double-message", "sync_msg lists each message twice", nullptr, 0},
    {"kf-slow-sync", "sync_msg is answered late", "ms", 300},
    {"crm-500", "the CRM answers 500 and keeps nothing", nullptr, 0},
    {"crm-429", "the CRM answers 429 with this Retry-After", "retry_after", 2},
    {"crm-silent", "the CRM takes the request and does not answer for this long", "ms", 60000},
    {"crm-reject", "the CRM refuses with 400 for good", nullptr, 0},
    {"crm-410", "the CRM says that the endpoint is gone", nullptr, 0},
    {"crm-secret", "the CRM verifies signatures with another secret", nullptr, 0},
    {"crm-api-401", "a write to a CRM's API is refused with 401, as with a token that has ended", nullptr, 0},
    {"crm-api-429", "a write to a CRM's API is answered 429 with this Retry-After, 0: without it", "retry_after", 0},
    {"crm-api-500", "a write to a CRM's API is answered 500 and not carried out", nullptr, 0},
    {"crm-api-lost", "a write to a CRM's API is carried out, and the connection is closed without an answer", nullptr,
     0},
    {"crm-api-cut", "a write to a CRM's API is not carried out, and the connection is closed without an answer",
     nullptr, 0},
    {"crm-api-partial", "one item of a batch is refused for the moment", nullptr, 0},
    {"agent-bad-token", "the reply box sends a wrong bearer token", nullptr, 0},
    {"sheets-401", "the Sheets API refuses every token that it has given", nullptr, 0},
    {"sheets-429", "the Sheets API answers 429, with this Retry-After unless it is 0", "retry_after", 0},
    {"sheets-500", "the Sheets API answers with this status", "status", 503},
    {"sheets-400", "the Sheets API refuses a write with 400", nullptr, 0},
    {"sheets-cut", "the connection ends before the Sheets API has carried anything out", nullptr, 0},
    {"sheets-lost", "the Sheets API carries a write out, and the connection ends without an answer", nullptr, 0},
    {"store-error", "the object store refuses with this status", "status", 503},
    {"store-answer-lost", "an object is stored, and the connection is closed without an answer", nullptr, 0},
}};

const Description& description_of(Fault fault) {
  return descriptions[static_cast<std::size_t>(fault)];
}

}  // namespace

std::optional<Fault> Faults::find(std::string_view name) {
  for (std::size_t i = 0; i < descriptions.size(); ++i) {
    if (descriptions[i].name == name) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

std::string Faults::names() {
  std::string names;
  for (const Description& description : descriptions) names.append(names.empty() ? "" : ", ").append(description.name);
  return names;
}

void Faults::switch_on(Fault fault, const JsonValue& settings) {
  const Description& description = description_of(fault);
  State next{true, std::nullopt, description.parameter_default};
  if (const auto count = int_member(settings, "count"); count && *count > 0) {
    next.left = static_cast<std::uint64_t>(*count);
  }
  if (description.parameter != nullptr) {
    next.parameter = int_member(settings, description.parameter).value_or(description.parameter_default);
  }
  const std::lock_guard lock(mutex_);
  state(fault) = next;
}

void Faults::switch_on(Fault fault, std::optional<std::int64_t> parameter) {
  const std::lock_guard lock(mutex_);
  state(fault) = {true, std::nullopt, parameter.value_or(description_of(fault).parameter_default)};
}

void Faults::switch_off(Fault fault) {
  const std::lock_guard lock(mutex_);
  state(fault) = {};
}

void Faults::switch_off_all() {
  const std::lock_guard lock(mutex_);
  states_ = {};
}

std::optional<std::int64_t> Faults::take(Fault fault) {
  const std::lock_guard lock(mutex_);
  State& current = state(fault);
  if (!current.on) return std::nullopt;
  const std::int64_t parameter = current.parameter;
  if (current.left && --*current.left == 0) current = {};
  return parameter;
}

bool Faults::is_on(Fault fault) const {
  const std::lock_guard lock(mutex_);
  return state(fault).on;
}

std::string Faults::to_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("faults").begin_array();
  for (std::size_t i = 0; i < descriptions.size(); ++i) {
    const Description& description = descriptions[i];
    const State& current = states_[i];
    json.begin_object().field("name", description.name).field("explanation", description.explanation);
    json.field("on", current.on).key("left");
    if (current.left) {
      json.value(*current.left);
    } else {
      json.null();
    }
    if (description.parameter != nullptr) {
      json.key("parameters").begin_object();
      json.field(description.parameter, current.on ? current.parameter : description.parameter_default).end_object();
    }
    json.end_object();
  }
  return json.end_array().end_object().text();
}

}  // namespace ekiden::sandbox
