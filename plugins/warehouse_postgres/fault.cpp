// SPDX-License-Identifier: Apache-2.0
#include "fault.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <cstdint>

namespace ekiden::warehouse_postgres {
namespace {

using Kind = Fault::Kind;

constexpr std::int32_t kCrowdedMs = 5'000;

struct Rule {
  std::string_view prefix;  // of the SQLSTATE
  Kind kind;
};

// The longest prefix that fits counts.
constexpr Rule kRules[] = {
    {"08", Kind::unreachable},     // connection exceptions
    {"0A", Kind::access},          // a server that lacks what the schema needs
    {"22", Kind::row},             // data exceptions
    {"23", Kind::row},             // integrity constraints
    {"25006", Kind::unreachable},  // read-only: a standby, after a failover
    {"28", Kind::access},          // credentials
    {"3D", Kind::access},          // no such database
    {"3F", Kind::access},          // no such schema
    {"42", Kind::access},          // no right, no such table or function
    {"44", Kind::row},             // WITH CHECK OPTION
    {"53300", Kind::crowded},      // too many connections
    {"54", Kind::row},             // larger or deeper than the server takes
    {"57P01", Kind::unreachable},  // an administrator ended the connection
    {"57P02", Kind::unreachable},  // the server crashed
    {"57P03", Kind::unreachable},  // the server is starting up, or shutting down
    {"57P04", Kind::access},       // the database was dropped
    {"57P05", Kind::unreachable},  // idle for too long
    {"P0001", Kind::row},          // a trigger of the operator's own refused it
};

bool is_sqlstate(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

Kind kind_of(std::string_view sqlstate) {
  Rule best{"", Kind::moment};
  for (const Rule& rule : kRules)
    if (sqlstate.starts_with(rule.prefix) && rule.prefix.size() > best.prefix.size()) best = rule;
  return best.kind;
}

std::string_view sqlstate_in(std::string_view message) {
  constexpr std::string_view kBefore = ":  ";  // behind the severity, whose word depends on the server's language
  constexpr std::size_t kLength = 5;
  for (std::size_t at = message.rfind(kBefore); at != std::string_view::npos; at = message.rfind(kBefore, at - 1)) {
    const std::string_view state = message.substr(at + kBefore.size(), kLength);
    if (state.size() == kLength && is_sqlstate(state) &&
        message.substr(at + kBefore.size() + kLength).starts_with(": "))
      return state;
    if (at == 0) break;
  }
  return {};
}

sdk::Status status_of(const Fault& fault) {
  const std::string sentence =
      "PostgreSQL: " + fault.message + (fault.sqlstate.empty() ? "" : " (SQLSTATE " + fault.sqlstate + ")");
  switch (fault.kind) {
    case Kind::none:
      return {};
    case Kind::row:
      return sdk::Status::rejected(sentence);
    case Kind::access:
      return sdk::Status::auth(sentence);
    case Kind::crowded:
      return sdk::Status::rate_limited(sentence, kCrowdedMs);
    case Kind::unreachable:
      return sdk::Status::not_connected(sentence);
    case Kind::lost:
      return sdk::Status::unknown_outcome(sentence);
    case Kind::moment:
      break;
  }
  return fault.sqlstate == "53100" ? sdk::Status::full(sentence) : sdk::Status::retry(sentence);
}

std::string excerpt_of(const Fault& fault) {
  sdk::JsonWriter out;
  out.begin_object();
  if (!fault.sqlstate.empty()) out.key("sqlstate").lenient_string(fault.sqlstate);
  out.key("message").lenient_string(fault.message);
  if (!fault.constraint.empty()) out.key("constraint").lenient_string(fault.constraint);
  out.end_object();
  return out.take().value_or(std::string());
}

}  // namespace ekiden::warehouse_postgres
