// SPDX-License-Identifier: Apache-2.0
#include "object_store/store_sink.hpp"

#include <ekiden/plugin.h>
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "object_store.hpp"
#include "support/fault_table.hpp"

using namespace ekiden;
using ekiden::sdk::Delivery;
using ekiden::test::FaultTable;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using ekiden::testkit::SeenRequest;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

namespace {

class Now final : public sandbox::Clock {
 public:
  std::int64_t now_ms() const override { return ms; }
  std::int64_t ms = 1'700'000'000'000;
};

// The sandbox's store behind the fake host's HTTP client.
class Store {
 public:
  explicit Store(sandbox::StoreAccount the_account = {})
      : account(std::move(the_account)), store_(account, faults, clock) {}

  // What happens to the next request instead of being answered; nothing: it is answered.
  std::function<std::optional<PeerAnswer>(const SeenRequest&)> harm;

  PeerAnswer operator()(const SeenRequest& seen) {
    ++requests;
    if (harm)
      if (const auto instead = harm(seen)) return *instead;
    return answer(seen);
  }
  PeerAnswer answer(const SeenRequest& seen) {
    const std::size_t host = seen.url.find("://") + 3, path = seen.url.find('/', host);
    sandbox::StoreRequest request{seen.method, seen.url.substr(path), {}, seen.body};
    for (const auto& [name, value] : seen.headers) request.headers[name] = value;
    request.headers["host"] = seen.url.substr(host, path - host);
    const sandbox::Reply reply = store_.answer(request);
    PeerAnswer out;
    out.status = reply.status;
    out.body = reply.body;
    for (const auto& [name, value] : reply.headers) out.headers.emplace_back(name, value);
    return out;
  }
  std::map<std::string, sandbox::ObjectStore::Object> objects() const { return store_.objects(); }

  const sandbox::StoreAccount account;
  sandbox::Faults faults;
  Now clock;
  int requests = 0;

 private:
  sandbox::ObjectStore store_;
};

std::string config(const std::string& members = {}, const std::string& service = "s3") {
  return R"({"endpoint":"https://store.example/)" + service + R"(","service":")" + service +
         R"(","bucket":"sandbox","region":"us-east-1","access_key_id":"ekiden-sandbox",)" +
         R"("secret_access_key":"ekiden-sandbox-secret","gzip":false)" + members + "}";
}

struct Running {
  Running(Store& store, const std::string& the_config, std::map<std::string, std::string> kept = {}) {
    for (const auto& [key, value] : kept) host.store(key, value);
    REQUIRE(host.create(ekd_entry_v1(), "object-store").ok());
    REQUIRE(host.configure(the_config).ok());
    host.forward([&store](const SeenRequest& request) { return store(request); });
    REQUIRE(host.start().status.ok());
    host.run();
  }
  std::vector<ekd_status> deliver(const std::vector<Delivery>& events) {
    const auto done = host.deliver(events);
    REQUIRE(done);
    if (events.size() == 1) return {done->status.code};
    std::vector<ekd_status> codes;
    for (const auto& item : done->items) codes.push_back(item.status.code);
    return codes;
  }
  FakeHost host;
};

std::vector<ekd_status> all(std::size_t count, ekd_status status) {
  return std::vector<ekd_status>(count, status);
}

// Events a1, a2, …, whose text is written so in JSON.
class Said {
 public:
  Said(int count, const std::string& text) {
    for (int n = 1; n <= count; ++n) {
      ids_.push_back("a" + std::to_string(n));
      documents_.push_back(R"({"id":")" + ids_.back() + R"(","text":")" + text + "\"}");
    }
  }
  Delivery one(std::size_t n, std::uint32_t attempt = 1) const {
    return {ids_[n - 1],
            "ekiden.message.received.v1",
            "hello",
            ids_[n - 1],
            documents_[n - 1],
            attempt,
            n,
            1'700'000'000'000,
            {}};
  }
  std::vector<Delivery> every(std::uint32_t attempt = 1) const {
    std::vector<Delivery> events;
    for (std::size_t n = 1; n <= ids_.size(); ++n) events.push_back(one(n, attempt));
    return events;
  }

 private:
  std::vector<std::string> ids_, documents_;
};

// How often the text stands in all objects.
std::size_t effects(const Store& store, const std::string& text) {
  std::size_t count = 0;
  for (const auto& [key, object] : store.objects())
    for (std::size_t at = object.body.find(text); at != std::string::npos;
         at = object.body.find(text, at + text.size()))
      ++count;
  return count;
}

std::map<std::string, std::string> kept_by(const FakeHost& host) {
  std::map<std::string, std::string> kept;
  for (int slot = 0; slot < 64; ++slot) {
    const std::string digits = (slot < 10 ? "0" : "") + std::to_string(slot);
    if (const auto record = host.stored("part/" + digits)) kept["part/" + digits] = *record;
    for (const char* piece : {"/00000", "/00001", "/00002"})
      if (const auto body = host.stored("body/" + digits + piece)) kept["body/" + digits + piece] = *body;
  }
  return kept;
}

std::string gunzip(const std::string& bytes) {
  std::string text(1 << 20, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

PeerAnswer refusal(int status, const std::string& code, std::int64_t retry_after_ms = -1) {
  return {.status = status, .body = "<Error><Code>" + code + "</Code></Error>", .retry_after_ms = retry_after_ms};
}

}  // namespace

TEST_CASE("a batch is one object, gzipped, under a name of its day, hour and numbers, and the store accepts it") {
  const std::string service = GENERATE("s3", "oss");
  Store store;
  std::string wanted = config(R"(,"prefix":"support/")", service);
  wanted.replace(wanted.find(R"("gzip":false)"), 12, R"("gzip":true)");
  Running running(store, wanted);
  CHECK(running.deliver(Said(3, "hello").every()) == all(3, EKD_OK));
  const auto objects = store.objects();
  REQUIRE(objects.size() == 1);
  const auto& [key, object] = *objects.begin();
  CHECK_THAT(key, Catch::StartsWith("support/dt=2023-11-14/h=22/test-00000000000000000001-00000000000000000003-"));
  CHECK_THAT(key, Catch::EndsWith(".ndjson.gz"));
  CHECK(gunzip(object.body) ==
        "{\"id\":\"a1\",\"text\":\"hello\"}\n{\"id\":\"a2\",\"text\":\"hello\"}\n{\"id\":\"a3\",\"text\":\"hello\"}\n");
  CHECK(running.host.requests()[0].url.starts_with("https://sandbox.store.example/" + service + "/support/"));
  CHECK(running.host.violations().empty());
}

TEST_CASE("in path style the bucket stands in the path") {
  Store store;
  Running running(store, config(R"(,"path_style":true)"));
  CHECK(running.deliver({Said(1, "hello").one(1)}) == all(1, EKD_OK));
  CHECK(running.host.requests()[0].url.starts_with("https://store.example/s3/sandbox/dt%3D"));
}

TEST_CASE("a session token is sent and signed, and a renewed one counts without a restart") {
  const std::string service = GENERATE("s3", "oss");
  sandbox::StoreAccount account;
  account.session_token = "second";
  Store store(account);
  Running running(store, config(R"(,"session_token":"first")", service));
  const Said said(1, "hello");
  CHECK(running.deliver({said.one(1)}) == all(1, EKD_E_AUTH));
  running.host.set_secret("/session_token", "second");
  CHECK(running.deliver({said.one(1, 2)}) == all(1, EKD_OK));
  CHECK(effects(store, "hello") == 1);
}

TEST_CASE("events that come again in other company go again in the part that they were put into") {
  Store store;
  Running running(store, config());
  const Said said(4, "hello");
  store.harm = [&](const SeenRequest& seen) {
    store.answer(seen);  // stored, and the answer is lost
    return PeerAnswer{.outcome = Outcome::unknown, .error = "connection reset"};
  };
  CHECK(running.deliver({said.one(1), said.one(2), said.one(3)}) == all(3, EKD_E_RETRY));
  store.harm = nullptr;
  CHECK(running.deliver({said.one(2, 2), said.one(4)}) == all(2, EKD_OK));
  const int so_far = store.requests;
  CHECK(running.deliver({said.one(1, 2), said.one(3, 2)}) == all(2, EKD_OK));
  CHECK(store.requests == so_far);
  CHECK(store.objects().size() == 2);
  CHECK(effects(store, "hello") == 4);
}

TEST_CASE("a part that was on its way when the gateway was killed is sent again as it was, whatever comes then") {
  Store store;
  const Said said(4, "hello");
  const bool arrived = GENERATE(false, true);
  const bool answered = GENERATE(false, true);
  std::map<std::string, std::string> kept;
  {
    Running running(store, config());
    store.harm = [&](const SeenRequest& seen) -> std::optional<PeerAnswer> {
      kept = kept_by(running.host);  // what is on the disk at the moment of the kill
      if (arrived) store.answer(seen);
      if (arrived && answered) return std::nullopt;
      return PeerAnswer{.outcome = Outcome::unknown, .error = "killed"};
    };
    running.deliver({said.one(1), said.one(2), said.one(3)});
    if (answered) kept = kept_by(running.host);
  }
  store.harm = nullptr;
  Running again(store, config(), kept);
  CHECK(again.deliver({said.one(3), said.one(4)}) == all(2, EKD_OK));
  CHECK(again.deliver({said.one(1), said.one(2)}) == all(2, EKD_OK));
  CHECK(effects(store, "hello") == 4);
  CHECK(store.objects().size() == 2);
}

TEST_CASE("create-only never overwrites, and knows its own object again") {
  const std::string service = GENERATE("s3", "oss");
  Store store;
  Running running(store, config(R"(,"create_only":true)", service));
  const Said said(2, "hello");
  store.harm = [&](const SeenRequest& seen) {
    store.answer(seen);
    return PeerAnswer{.outcome = Outcome::unknown, .error = "connection reset"};
  };
  CHECK(running.deliver(said.every()) == all(2, EKD_E_RETRY));
  store.harm = nullptr;
  CHECK(running.deliver(said.every(2)) == all(2, EKD_OK));
  REQUIRE(store.objects().size() == 1);
  CHECK(store.objects().begin()->second.writes == 1);

  // The same events from a sink that writes them in another way: the name is taken by other bytes.
  Running stranger(store, config(R"(,"create_only":true)", service));
  const Said others(2, "good bye");
  CHECK(stranger.deliver(others.every()) == all(2, EKD_E_CONFLICT));
  CHECK(effects(store, "hello") == 2);
}

TEST_CASE("a store that takes nothing is not handed more and more parts") {
  Store store;
  Running running(store, config());
  store.harm = [](const SeenRequest&) { return refusal(503, "ServiceUnavailable"); };
  const Said said(30, "hello");
  for (std::size_t n = 1; n <= 30; ++n) CHECK(running.deliver({said.one(n)}) == all(1, EKD_E_RETRY));
  CHECK(kept_by(running.host).size() <= 12);
  store.harm = nullptr;
  for (int round = 2; round < 5; ++round)
    for (std::size_t n = 1; n <= 30; ++n) running.deliver({said.one(n, static_cast<std::uint32_t>(round))});
  CHECK(effects(store, "hello") == 30);
}

TEST_CASE("a part whose words cannot be written down is not sent, and not lost") {
  Store store;
  Running running(store, config());
  const Said said(1, "hello");
  running.host.set_journal_full(true);
  CHECK(running.deliver({said.one(1)}) == all(1, EKD_E_FULL));
  CHECK(store.requests == 0);
  running.host.set_journal_full(false);
  CHECK(running.deliver({said.one(1, 2)}) == all(1, EKD_OK));
  CHECK(effects(store, "hello") == 1);
}

TEST_CASE("a clock that is wrong and a wrong key are said, and nothing secret with them") {
  Store store;
  store.clock.ms += 20 * 60 * 1000;
  Running running(store, config());
  const auto done = running.host.deliver({Said(1, "TEXTMARKER").one(1)});
  REQUIRE(done);
  CHECK(done->status.code == EKD_E_AUTH);
  CHECK_THAT(done->status.message, Catch::Contains("clock"));
  const std::string said = done->status.message + done->result + running.host.log_text();
  for (const char* marker : {"ekiden-sandbox-secret", "TEXTMARKER", "Signature="})
    CHECK_THAT(said, !Catch::Contains(marker));
}

TEST_CASE("where the route has a map, the record that it made is what is stored") {
  Store store;
  Running running(store, config());
  const Said said(1, "hello");
  Delivery delivery = said.one(1);
  delivery.record = R"({"text":"mapped"})";
  CHECK(running.deliver({delivery}) == all(1, EKD_OK));
  CHECK(store.objects().begin()->second.body == "{\"text\":\"mapped\"}\n");
}

TEST_CASE("the descriptor of the sink follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}

TEST_CASE("the fault table of the sink object-store") {
  const std::string service = GENERATE("s3", "oss");
  FaultTable table("object-store, " + service);
  struct Fault {
    const char* name;
    const char* what;
    PeerAnswer answer;
    bool is_stored;
    ekd_status status;
  };
  for (const Fault& fault : std::vector<Fault>{
           {"answer lost after commit",
            "the same part again: the same bytes under the same name",
            {.outcome = Outcome::unknown, .error = "reset"},
            true,
            EKD_E_RETRY},
           {"429 with Retry-After", "nothing is sent before that time", refusal(429, "TooManyRequests", 7'000), false,
            EKD_E_RATE_LIMITED},
           {"429 without Retry-After", "as 503 SlowDown: the host's back-off, no attempt counted",
            refusal(503, "SlowDown"), false, EKD_E_RATE_LIMITED},
           {"5xx storm", "again, with back-off", refusal(500, "InternalError"), false, EKD_E_RETRY},
           {"token expired mid-batch", "paused until the token is renewed", refusal(400, "ExpiredToken"), false,
            EKD_E_AUTH},
           {"connection cut", "the same part again", {.outcome = Outcome::unknown, .error = "cut"}, false, EKD_E_RETRY},
           {"full or unwritable", "507 is as any 5xx", refusal(507, "InsufficientStorage"), false, EKD_E_RETRY}}) {
    Store store;
    Running running(store, config({}, service));
    const Said said(3, "hello");
    store.harm = [&](const SeenRequest& seen) {
      if (fault.is_stored) store.answer(seen);
      return fault.answer;
    };
    CHECK(running.deliver(said.every()) == all(3, fault.status));
    store.harm = nullptr;
    // They come back one by one.
    for (const std::size_t n : {std::size_t{2}, std::size_t{1}, std::size_t{3}})
      CHECK(running.deliver({said.one(n, 2)}) == all(1, EKD_OK));
    table.add(fault.name, fault.what, 3, effects(store, "hello"));
  }
  table.not_applicable("partial batch failure", "an object is there as a whole or not at all");
  struct Content {
    const char* name;
    const char* what;
    std::string text;
    std::string stands;
  };
  for (const Content& content : std::vector<Content>{
           {"1 MB message", "an object of its own", std::string(1 << 20, 'x'), std::string(1 << 20, 'x')},
           {"emoji", "UTF-8 in the object", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
           {"NUL", "its escape", "a\\u0000", "a\\u0000"},
           {"lone surrogate", "U+FFFD, so that strict readers take the line", "a\\ud83d", "a\\uFFFD"},
           {"formula", "as it is: NDJSON is no spreadsheet", "=1+1", "=1+1"},
           {"SQL metacharacters", "as they are", "'; DROP TABLE x;--", "'; DROP TABLE x;--"},
           {"CSV metacharacters", "as they are", "a,\\\"b\\\"\\r\\n", "a,\\\"b\\\"\\r\\n"}}) {
    Store store;
    Running running(store, config({}, service));
    CHECK(running.deliver({Said(1, content.text).one(1)}) == all(1, EKD_OK));
    table.add(content.name, content.what, 1, effects(store, "\"" + content.stands + "\""));
  }
  CHECK(table.is_right());
}
