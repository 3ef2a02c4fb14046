// SPDX-License-Identifier: Apache-2.0
// A host for tests of plugins. It is one thread: the plugin is called only from inside its functions, and whatever the
// plugin asks for is answered in run(), never from inside the plugin's own call. Host calls may come from any thread.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::testkit {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, whatever its case; empty when absent.
std::string_view find_header(const Headers& headers, std::string_view name);

// A request that the plugin made to the outside.
struct SeenRequest {
  std::string method{};
  std::string url{};
  Headers headers{};
  std::string body{};
  std::uint32_t timeout_ms = 0;
  bool at_most_once = false;
  std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

// What a scripted peer does with a request.
struct PeerAnswer {
  int status = 200;
  std::string body{};
  Headers headers{};
  sdk::HttpResponse::Outcome outcome = sdk::HttpResponse::Outcome::answered;
  std::int64_t retry_after_ms = -1;
  std::string error{};        // when not answered
  std::int64_t delay_ms = 0;  // of the virtual clock
};

// How an operation of the plugin ended.
struct Completion {
  sdk::Status status{};
  std::string result{};
};

// A webhook's answer.
struct Answer {
  int status = 0;
  std::string content_type{};
  std::string body{};
  std::string reject_reason{};
  std::string reject_detail{};
};

struct LogLine {
  std::int32_t level = 0;
  std::string message{};
  Headers fields{};
};

class FakeHost {
 public:
  struct Options {
    std::string instance_id = "test";
    std::int64_t wall_ms = 1'700'000'000'000;
    std::uint64_t seed = 1;
    std::set<std::string> without{};  // services that this host does not offer, e.g. "ekiden.token/1"
  };

  FakeHost() : FakeHost(Options()) {}
  explicit FakeHost(Options options);
  ~FakeHost();  // stops and destroys the instance
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // What the plugin sees.
  const ekd_host* abi() const;
  const ekd_plugin* plugin() const;

  // The instance's life. `entry`: what ekd_entry_v1() returned.
  sdk::Status create(const ekd_entry* entry, const char* component_id);
  sdk::Status configure(std::string_view config_json);
  Completion start();
  Completion stop(std::uint32_t grace_ms = 1000);
  void destroy();

  // Work for the plugin. Each runs until nothing is left to do; nothing: the operation is still pending.
  std::optional<Completion> send(const sdk::Command& command);
  std::optional<Completion> deliver(const std::vector<sdk::Delivery>& events);
  // A request at /hooks/<instance id><path>. Answered by this host itself: 404 without a route, 413 for a long body.
  std::optional<Answer> request(std::string_view method, std::string_view path, std::string_view query,
                                std::string_view body, const Headers& headers = {});
  // How the operation that the last of these calls began has ended since.
  std::optional<Completion> last_completion() const;
  std::optional<Answer> last_answer() const;

  // Runs what waits; then moves the clocks, running what falls due on the way.
  void run();
  void advance(std::int64_t ms);

  // The next request with this method, whose URL begins so, gets this answer; `times` times. First scripted, first
  // used. A request that nothing was scripted for is a violation and is answered "not sent".
  void script(std::string_view method, std::string_view url_prefix, PeerAnswer answer, int times = 1);
  const std::vector<SeenRequest>& requests() const;

  // Whether emit() has room.
  void set_journal_full(bool full);
  // While held, nothing becomes durable, and answers to webhooks that brought events wait.
  void hold_disk(bool held);

  const std::vector<sdk::Event>& events() const;
  const std::vector<LogLine>& log() const;
  // Everything that was logged at info and above, one line each: for a search for what must not stand there.
  std::string log_text() const;
  double metric(std::string_view name) const;
  std::size_t token_refreshes() const;
  // Commands that the plugin submitted: key, JSON.
  const std::vector<std::pair<std::string, std::string>>& submitted() const;

  // Everything that broke the ABI's contract or the schema of events; each a sentence.
  const std::vector<std::string>& violations() const;

  struct State;  // the test kit's own

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ekiden::testkit
