// SPDX-License-Identifier: Apache-2.0
// Shared by the sources of the fake host.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <random>

#include <ekiden/testkit/fake_host.hpp>

namespace ekiden::testkit {

enum class Phase { none, created, configuring, configured, starting, started, stopping, stopped };

struct FakeHost::State {
  explicit State(Options the_options);

  // Host calls lock it; the plugin is never called while it is held.
  mutable std::recursive_mutex mutex;
  Options options;
  ekd_host host{};
  const ekd_plugin* plugin = nullptr;
  Phase phase = Phase::none;
  int calls = 0;  // calls into the plugin that have not returned

  std::int64_t wall_ms;
  std::int64_t monotonic_ms = 1'000;
  std::mt19937_64 random;
  std::uint64_t last_op = 0;
  std::uint64_t last_started_op = 0;  // of send, deliver, start, stop
  std::uint64_t last_request_op = 0;

  struct Due {
    std::int64_t at_ms;
    std::function<void()> work;
  };
  std::deque<std::function<void()>> ready;
  std::vector<Due> later;

  struct Script {
    std::string method;
    std::string url_prefix;
    PeerAnswer answer;
    int times;
  };
  std::vector<Script> scripts;
  std::vector<SeenRequest> requests;

  struct Route {
    std::string method;
    std::string path;
    std::uint64_t max_body_bytes;
  };
  std::vector<Route> routes;
  struct Webhook {
    bool brought_events = false;
    std::optional<Answer> given;  // by the plugin
    std::optional<Answer> left;   // on the wire
  };
  std::map<std::uint64_t, Webhook> webhooks;
  bool disk_held = false;
  bool journal_full = false;

  std::map<std::uint64_t, std::optional<Completion>> operations;

  std::vector<sdk::Event> events;
  std::vector<LogLine> log;
  std::map<std::string, double, std::less<>> metrics;
  std::vector<std::pair<std::string, std::int32_t>> metric_names;
  std::vector<std::pair<std::string, std::string>> submitted;

  struct Token {
    std::string value;
    std::uint64_t generation = 0;
    std::int64_t valid_until_ms = 0;
    std::uint64_t refresh_op = 0;  // 0: none runs
    std::vector<std::uint64_t> waiting;
  };
  std::map<std::string, Token, std::less<>> tokens;
  std::uint64_t last_generation = 0;
  std::size_t refreshes = 0;

  std::vector<std::string> violations;

  static State& of(const ekd_host* host) { return *static_cast<State*>(host->data); }

  void violation(std::string sentence) { violations.push_back(std::move(sentence)); }
  std::uint64_t begin_operation();
  void end_operation(std::uint64_t op, Completion completion);
  void release_answers();
  void post(std::function<void()> work) { ready.push_back(std::move(work)); }
  void post_after(std::int64_t ms, std::function<void()> work) {
    later.push_back({monotonic_ms + ms, std::move(work)});
  }
  void run();
  // Calls the plugin, and notes meanwhile that it is inside.
  void enter(const std::function<void()>& call);

  template <class Table>
  const Table* extension(const char* id) const {
    return plugin == nullptr ? nullptr : static_cast<const Table*>(plugin->get_extension(plugin, id));
  }

  // The services, by id (fake_services.cpp).
  static const void* service(const ekd_host* host, const char* id);
  static void complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error);
  // fake_tokens.cpp
  static const ekd_tokens* token_service();
  void ask_for_token(std::uint64_t tag, const std::string& name);
};

}  // namespace ekiden::testkit
