// SPDX-License-Identifier: Apache-2.0
// What the program says: one JSON document each, docs/guide/bridge_protocol.md.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ekiden::bridge {

// It is ready for work, or cannot work with its configuration.
struct Started {
  sdk::Status status;
};
struct Pong {};
// How a piece of work ended.
struct Done {
  enum class Verdict { pass, drop, replace };  // of a filter
  sdk::Op op = 0;
  sdk::Status status;
  std::string result;                  // JSON or empty
  std::vector<sdk::ItemResult> items;  // of a batch; empty: the status holds for all
  Verdict verdict = Verdict::pass;
  std::string detail;  // of the verdict: the reason, or the document
};
// The answer to a webhook.
struct Respond {
  sdk::Op op = 0;
  sdk::HttpAnswer answer;
};
struct Log {
  sdk::LogLevel level = sdk::LogLevel::info;
  std::string message;
};
struct Health {
  enum class State { ok, degraded, down } state = State::ok;
  std::string reason;
};
// Questions; `call` is the program's own number of it.
struct Http {
  std::uint64_t call = 0;
  sdk::HttpRequest request;
};
struct Emit {
  std::uint64_t call = 0;
  sdk::Emission emission;
};
struct Cursor {
  std::uint64_t call = 0;
  std::string name;
};

using Report = std::variant<Started, Pong, Done, Respond, Log, Health, Http, Emit, Cursor>;

// Nothing: it is no JSON, or a document that the protocol does not know. Every member may be missing, except "say".
std::optional<Report> read_report(std::string_view json);

}  // namespace ekiden::bridge
