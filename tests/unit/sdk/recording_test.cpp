// SPDX-License-Identifier: Apache-2.0
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/process_state.hpp>
#include <ekiden/testkit/recording.hpp>
#include <ekidenpp/ekiden.hpp>

#include <catch2/catch.hpp>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace ekiden::testkit;
namespace sdk = ekiden::sdk;

namespace {

// Fetches a token, then asks with it; completes with the answer.
class Asking final : public sdk::Sink {
 public:
  using Sink::Sink;
  static constexpr const char* kId = "asking";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor = R"({"config":{"properties":{"pass":{"type":"string","x-secret":true}}}})";
  sdk::Status configure(std::string_view) override { return {}; }
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery>) override {
    const sdk::HttpRequest login = {
        .method = "POST", .url = "https://peer/token?appid=1&secret=APPSECRET", .body = R"({"grant":"x"})"};
    const auto logged_in = [this, op](const sdk::HttpResponse& answer) {
      const auto json = sdk::JsonView::parse(answer.body);
      ask(op, json ? json->at("/access_token").text() : "");
    };
    return host().request(login, logged_in).ok() ? sdk::Status::pending() : sdk::Status::retry("no request");
  }

 private:
  void ask(sdk::Op op, const std::string& token) {
    const sdk::HttpRequest request = {.url = "https://peer/user?access_token=" + token,
                                      .headers = {{"Authorization", "Bearer " + token}, {"X-Pass", "from PASSWORD"}}};
    const sdk::Status asked = host().request(
        request, [this, op](const sdk::HttpResponse& answer) { complete(op, {}, std::string(answer.body)); });
    if (!asked.ok()) complete(op, asked);
  }
};

void start(FakeHost& host) {
  REQUIRE(host.create(&sdk::detail::PluginFile<Asking>::kEntry, "asking").ok());
  REQUIRE(host.configure(R"({"pass":"PASSWORD"})").ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("what was recorded is replayed, and holds no secret") {
  FakeHost real;
  start(real);
  real.forward([](const SeenRequest& request) {
    PeerAnswer answer;
    answer.headers = {{"Set-Cookie", "COOKIE"}, {"X-Kind", "k"}};
    answer.body = request.method == "POST" ? R"({"access_token":"THETOKEN","expires_in":7200})"
                                           : std::string("\xffraw with PASSWORD");
    return answer;
  });
  REQUIRE(real.deliver({{.id = "1"}})->status.ok());
  CHECK(real.violations().empty());

  const std::string path = "recording_test.json";
  save_exchanges(path, real.exchanges(), real.secrets());
  const auto exchanges = load_exchanges(path);
  std::remove(path.c_str());
  const std::string text = render_exchanges(real.exchanges(), real.secrets());
  for (const char* secret : {"APPSECRET", "THETOKEN", "PASSWORD", "COOKIE"}) CHECK_THAT(text, !Catch::Contains(secret));
  CHECK_THAT(text, Catch::Contains("appid=1") && Catch::Contains("7200"));

  FakeHost again;
  start(again);
  again.replay(exchanges);
  const auto done = again.deliver({{.id = "1"}});
  REQUIRE(done);
  CHECK(done->result == "\xffraw with ***");
  CHECK(again.scripts_left() == 0);
  CHECK(again.violations().empty());
}

TEST_CASE("a file that is no recording is refused with a sentence") {
  const auto text = GENERATE(
      values<std::string>({"", "[]", R"({"exchanges":1})", R"({"exchanges":[{}]})",
                           R"({"exchanges":[{"request":{"method":"GET","url":"u"},"answer":{"outcome":"maybe"}}]})",
                           R"({"exchanges":[{"request":{"method":"GET","url":"u","body_hex":"0"}}]})",
                           R"({"exchanges":[{"request":{"method":"GET","url":"u","body_hex":"zz"}}]})"}));
  CHECK_THROWS_AS(parse_exchanges(text), std::runtime_error);
  CHECK_THROWS_AS(load_exchanges("there/is/no/such/file"), std::runtime_error);
}

TEST_CASE("masked fields of a form and of nested JSON are those whose names say so") {
  const Masking masking({"S1", "S1S2"});
  Exchange exchange;
  exchange.request.url = "https://p/x";
  exchange.request.body = "user=ada&password=p&note=S1S2";
  exchange.answer.body = R"({"a":[{"Token":"t","token_type":"bearer"}],"token":5,"text":"is S1"})";
  const Exchange masked = masking.mask(exchange);
  CHECK(masked.request.body == "user=ada&password=***&note=***");
  CHECK(masked.answer.body == R"({"a":[{"Token":"***","token_type":"bearer"}],"token":"***","text":"is ***"})");
}

TEST_CASE("threads and files that stay behind are seen") {
  const auto before = ProcessState::now();
  CHECK(ProcessState::changes_since(before).empty());
  std::FILE* file = std::fopen("/dev/null", "r");
  REQUIRE(file != nullptr);
  const auto with_file = ProcessState::changes_since(before);
  std::fclose(file);
  REQUIRE(with_file.size() == 1);
  CHECK_THAT(with_file[0], Catch::Contains("/dev/null"));
  std::vector<std::string> with_thread;
  {
    std::jthread thread([&](std::stop_token stop) {
      while (!stop.stop_requested()) std::this_thread::yield();
    });
    with_thread = ProcessState::changes_since(before);
  }
  REQUIRE(with_thread.size() == 1);
  CHECK_THAT(with_thread[0], Catch::EndsWith("is running"));
}
