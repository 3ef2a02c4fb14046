// SPDX-License-Identifier: Apache-2.0
#include "demo_record.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::array<std::string_view, hop_count> hop_names{
    "platform-push", "gateway-event", "crm-inbox", "agent-command", "platform-send", "customer-phone", "crm-status",
};

}  // namespace

std::string_view name_of(Hop hop) {
  return hop_names[static_cast<std::size_t>(hop)];
}

void DemoRecord::begin() {
  const std::lock_guard lock(mutex_);
  verdict_ = Verdict::running;
  entries_ = {};
}

void DemoRecord::seen(Hop hop, std::int64_t at_ms, std::string detail) {
  const std::lock_guard lock(mutex_);
  note(hop, State::seen, at_ms, std::move(detail));
  if (static_cast<std::size_t>(hop) + 1 == hop_count) verdict_ = Verdict::passed;
}

void DemoRecord::failed(Hop hop, std::int64_t at_ms, std::string detail) {
  const std::lock_guard lock(mutex_);
  note(hop, State::failed, at_ms, std::move(detail));
  verdict_ = Verdict::failed;
}

void DemoRecord::note(Hop hop, State state, std::int64_t at_ms, std::string detail) {
  const auto index = static_cast<std::size_t>(hop);
  const std::int64_t before_ms = index == 0 ? 0 : entries_[index - 1].at_ms;
  entries_[index] = {state, at_ms, at_ms - before_ms, std::move(detail)};
}

bool DemoRecord::is_running() const {
  const std::lock_guard lock(mutex_);
  return verdict_ == Verdict::running;
}

std::string DemoRecord::to_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().field("verdict", name_of(verdict_)).key("failed_hop");
  std::string_view failed_hop;
  for (std::size_t i = 0; i < hop_count; ++i) {
    if (entries_[i].state == State::failed) failed_hop = hop_names[i];
  }
  if (failed_hop.empty()) {
    json.null();
  } else {
    json.value(failed_hop);
  }
  json.key("hops").begin_array();
  for (std::size_t i = 0; i < hop_count; ++i) {
    const Entry& entry = entries_[i];
    json.begin_object()
        .field("n", i + 1)
        .field("name", hop_names[i])
        .field("state", name_of(entry.state))
        .field("at_ms", entry.at_ms)
        .field("took_ms", entry.took_ms)
        .field("detail", entry.detail)
        .end_object();
  }
  return json.end_array().end_object().text();
}

std::string_view DemoRecord::name_of(State state) {
  switch (state) {
    case State::waiting:
      return "waiting";
    case State::seen:
      return "seen";
    case State::failed:
      return "failed";
  }
  return {};
}

std::string_view DemoRecord::name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::idle:
      return "idle";
    case Verdict::running:
      return "running";
    case Verdict::passed:
      return "passed";
    case Verdict::failed:
      return "failed";
  }
  return {};
}

}  // namespace ekiden::sandbox
