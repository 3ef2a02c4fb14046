// SPDX-License-Identifier: Apache-2.0
// <name>.bridge.json beside <name>.so: which component this copy of the bridge is, and the program behind it.
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::bridge {

struct Route {
  std::string method;
  std::string path;
  std::uint64_t max_body_bytes = 0;  // 0: 1 MiB
};

// Real time, in ms.
struct Limits {
  std::int64_t start_ms = 60'000;   // from the process's start to "started"
  std::int64_t answer_ms = 30'000;  // a program that answers no ping so long hangs
  std::int64_t work_ms = 110'000;   // of one piece of work: a little less than the host's own 120 s
  std::int64_t backoff_ms = 100;    // before the second life; doubles with each that was of no use
  std::int64_t backoff_max_ms = 30'000;
};

struct Settings {
  std::string folder;  // of the plugin file
  std::string id;
  std::string version;
  std::uint32_t kind = 0;  // EKD_KIND_…
  std::string descriptor;  // the JSON document
  std::uint32_t max_in_flight = 1;
  std::vector<std::string> command;  // "{folder}" replaced; the first is looked up on PATH unless it holds a "/"
  std::vector<Route> routes;
  Limits limits;
};

// `json`: the file's text; `folder`: where it is. EKD_E_CONFIG with what is wrong in it.
sdk::Status read_settings(std::string_view json, const std::string& folder, Settings& out);

// The settings of this copy, read once. `settings` lives as long as the process.
struct Own {
  sdk::Status status;
  Settings settings;
};
const Own& own_settings();

}  // namespace ekiden::bridge
