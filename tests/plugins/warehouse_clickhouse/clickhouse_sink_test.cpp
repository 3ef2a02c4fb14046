// SPDX-License-Identifier: Apache-2.0
#include "warehouse_clickhouse/clickhouse_sink.hpp"

#include <ekiden/plugin.h>
#include <httplib.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/clickhouse/server.hpp"
#include "support/fault_table.hpp"

using namespace ekiden;
using ekiden::sdk::Delivery;
using ekiden::test::ClickhouseServer;
using ekiden::test::FaultTable;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using ekiden::testkit::SeenRequest;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

namespace {

using Peer = std::function<PeerAnswer(const SeenRequest&)>;
// What happens to an insert instead of being answered; nothing: it is answered.
using Harm = std::function<std::optional<PeerAnswer>(const SeenRequest&)>;

bool is_insert(const SeenRequest& seen) {
  return seen.url.find("query=INSERT") != std::string::npos;
}

// The real server behind the fake host's HTTP client.
Peer real(const ClickhouseServer& server) {
  return [&server](const SeenRequest& seen) {
    httplib::Client client("127.0.0.1", server.port());
    httplib::Headers headers;
    for (const auto& [name, value] : seen.headers) headers.emplace(name, value);
    const auto answer =
        client.Post(seen.url.substr(server.url().size()), headers, seen.body, "application/octet-stream");
    PeerAnswer out;
    if (!answer) {
      out.outcome = Outcome::not_sent;
      return out;
    }
    out.status = answer->status;
    out.body = answer->body;
    return out;
  };
}

struct Running {
  Running(const std::string& url, Peer the_peer, const std::string& members = {}) : peer(std::move(the_peer)) {
    REQUIRE(host.create(ekd_entry_v1(), "warehouse-clickhouse").ok());
    REQUIRE(
        host.configure(R"({"url":")" + url + R"(","password":")" + ClickhouseServer::kPassword + "\"" + members + "}")
            .ok());
    host.forward([this](const SeenRequest& seen) {
      if (harm && is_insert(seen))
        if (const auto instead = harm(seen)) return *instead;
      return peer(seen);
    });
    REQUIRE(host.start().status.ok());
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
  Peer peer;
  Harm harm;
};

std::vector<ekd_status> all(std::size_t count, ekd_status status) {
  return std::vector<ekd_status>(count, status);
}

// Events whose text is written so in JSON.
class Said {
 public:
  Said(int count, const std::string& text, const std::string& prefix = "a") {
    for (int n = 1; n <= count; ++n) {
      ids_.push_back(prefix + std::to_string(n));
      documents_.push_back(R"({"id":")" + ids_.back() +
                           R"(","tenantid":"t1","direction":"in","data":{"message":{"parts":[{"type":"text","text":")" +
                           text + R"("}]},"sender":{"display_name":"王"}}})");
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
            1'795'000'000'000,
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

// One for all tests: it takes seconds to start.
const ClickhouseServer& server() {
  static const ClickhouseServer one;
  return one;
}

std::string fresh_table() {
  server().query("DROP TABLE IF EXISTS default.ekiden_events");
  return server().url();
}

std::size_t rows_of(const std::string& where = "1") {
  return std::stoul(server().query("SELECT count() FROM default.ekiden_events FINAL WHERE " + where));
}

}  // namespace

TEST_CASE("the table is made, and a batch is one insert into it") {
  Running running(fresh_table(), real(server()));
  CHECK(running.deliver(Said(3, "您好 😀").every()) == all(3, EKD_OK));
  CHECK(rows_of() == 3);
  CHECK(server().query(
            "SELECT tenant, event_id, sequence, type, channel, direction, toUnixTimestamp(ts), ts_ms, sender, text "
            "FROM default.ekiden_events FINAL WHERE event_id = 'a2'") ==
        "t1\ta2\t2\tekiden.message.received.v1\thello\tin\t1795000000\t1795000000000\t王\t您好 😀");
  CHECK(running.host.requests().size() == 3);
  CHECK(running.deliver(Said(1, "more", "b").every()) == all(1, EKD_OK));
  CHECK(running.host.requests().size() == 4);
  CHECK(running.host.violations().empty());
}

TEST_CASE("a table that somebody drops is made again") {
  Running running(fresh_table(), real(server()));
  const Said said(2, "hello");
  CHECK(running.deliver(said.every()) == all(2, EKD_OK));
  server().query("DROP TABLE default.ekiden_events");
  CHECK(running.deliver(said.every()) == all(2, EKD_E_RETRY));
  CHECK(running.deliver(said.every(2)) == all(2, EKD_OK));
  CHECK(rows_of() == 2);
}

TEST_CASE("a table of the operator's gets the columns that it has, and a map's record its own") {
  server().query("DROP TABLE IF EXISTS default.mine");
  server().query("CREATE TABLE default.mine (event_id String, text String, customer String) ENGINE = Memory");
  Running running(server().url(), real(server()), R"(,"table":"mine","create_table":false)");
  const Said said(2, "hello");
  CHECK(running.deliver({said.one(1)}) == all(1, EKD_OK));
  Delivery mapped = said.one(2);
  mapped.record = R"({"customer":"Wang","other":[1],"event_id":"another"})";
  CHECK(running.deliver({mapped}) == all(1, EKD_OK));
  CHECK(server().query("SELECT * FROM default.mine ORDER BY event_id") == "a1\thello\t\na2\t\tWang");
}

TEST_CASE("a row that the table cannot take becomes a dead letter alone") {
  server().query("DROP TABLE IF EXISTS default.strict");
  server().query("CREATE TABLE default.strict (event_id String, age UInt8) ENGINE = Memory");
  Running running(server().url(), real(server()), R"(,"table":"strict","create_table":false)");
  const Said said(3, "hello");
  std::vector<Delivery> events = said.every();
  for (std::size_t i = 0; i < 3; ++i) events[i].record = i == 1 ? R"({"age":"old"})" : R"({"age":7})";
  CHECK(running.deliver(events) == all(3, EKD_E_RETRY));
  for (Delivery& event : events) event.attempt = 2;
  CHECK(running.deliver(events) == std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_OK});
  CHECK(server().query("SELECT count() FROM default.strict") == "2");
}

TEST_CASE("a wrong password pauses the sink, and a server that is none gets no events") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "warehouse-clickhouse").ok());
  REQUIRE(host.configure(R"({"url":")" + server().url() + R"(","password":"wrong"})").ok());
  host.forward(real(server()));
  REQUIRE(host.start().status.ok());
  CHECK(host.deliver({Said(1, "hello").one(1)})->status.code == EKD_E_AUTH);
  Running other("http://intranet.example",
                [](const SeenRequest&) { return PeerAnswer{.status = 200, .body = "<html>"}; });
  CHECK(other.deliver({Said(1, "hello").one(1)}) == all(1, EKD_E_RETRY));
  CHECK(other.host.requests().size() == 1);
}

TEST_CASE("a new server is asked for what it can: tokens that count an insert once, and inserts that it gathers") {
  const std::string version = GENERATE("21.10.1.1", "21.12.3.32", "24.3.2.23");
  const bool has_async = version != "21.10.1.1", has_token = version == "24.3.2.23";
  std::set<std::string> tokens;
  std::size_t inserted = 0;
  const Peer modern = [&](const SeenRequest& seen) {
    if (seen.body == "SELECT version()") return PeerAnswer{.body = version + "\n"};
    if (!is_insert(seen)) return PeerAnswer{};
    const std::size_t token = seen.url.find("insert_deduplication_token=");
    CHECK((token != std::string::npos) == has_token);
    CHECK((seen.url.find("&async_insert=1&wait_for_async_insert=1") != std::string::npos) == has_async);
    CHECK(seen.url.find("wait_end_of_query=1") != std::string::npos);
    const bool is_new = token == std::string::npos || tokens.insert(seen.url.substr(token, 91)).second;
    if (is_new) ++inserted;
    return PeerAnswer{};
  };
  Running running("http://clickhouse.example:8123", modern, R"(,"async_insert":true)");
  running.harm = [&](const SeenRequest& seen) {
    modern(seen);
    return PeerAnswer{.outcome = Outcome::unknown, .error = "reset"};
  };
  const Said said(1, "hello");
  CHECK(running.deliver({said.one(1)}) == all(1, EKD_E_RETRY));
  running.harm = nullptr;
  CHECK(running.deliver({said.one(1, 2)}) == all(1, EKD_OK));
  CHECK(inserted == (has_token ? 1 : 2));
}

TEST_CASE("the descriptor of the sink follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}

TEST_CASE("the fault table of the sink warehouse-clickhouse") {
  FaultTable table("warehouse-clickhouse, server " + server().query("SELECT version()"));
  struct Fault {
    const char* name;
    const char* what;
    PeerAnswer answer;
    bool is_inserted;
    ekd_status status;
  };
  for (const Fault& fault : std::vector<Fault>{
           {"answer lost after commit",
            "inserted twice, and one row an event: ReplacingMergeTree",
            {.outcome = Outcome::unknown, .error = "reset"},
            true,
            EKD_E_RETRY},
           {"429 with Retry-After",
            "from a proxy: nothing is sent before that time",
            {.status = 429, .retry_after_ms = 7'000},
            false,
            EKD_E_RATE_LIMITED},
           {"429 without Retry-After",
            "from a proxy: the host's back-off, no attempt counted",
            {.status = 429},
            false,
            EKD_E_RATE_LIMITED},
           {"5xx storm",
            "Code: 252, too many parts: again, with back-off",
            {.status = 500, .body = "Code: 252, e.displayText()"},
            false,
            EKD_E_RETRY},
           {"token expired mid-batch",
            "the password was changed: paused until it is right",
            {.status = 401, .body = "Code: 193, e.displayText()"},
            false,
            EKD_E_AUTH},
           {"connection cut", "again", {.outcome = Outcome::unknown, .error = "cut"}, false, EKD_E_RETRY},
           {"full or unwritable",
            "Code: 243, not enough space: again, with back-off",
            {.status = 500, .body = "Code: 243, e.displayText()"},
            false,
            EKD_E_RETRY}}) {
    Running running(fresh_table(), real(server()));
    const Said said(3, "hello");
    running.harm = [&](const SeenRequest& seen) {
      if (fault.is_inserted) running.peer(seen);
      return fault.answer;
    };
    CHECK(running.deliver(said.every()) == all(3, fault.status));
    running.harm = nullptr;
    for (const std::size_t n : {2, 1, 3}) CHECK(running.deliver({said.one(n, 2)}) == all(1, EKD_OK));
    table.add(fault.name, fault.what, 3, rows_of());
  }
  {
    Running running(fresh_table(), real(server()));
    const Said said(3, "hello");
    std::vector<Delivery> events = said.every();
    events[1].record = R"({"ts":"never"})";
    CHECK(running.deliver(events) == all(3, EKD_E_RETRY));
    for (Delivery& event : events) event.attempt = 2;
    CHECK(running.deliver(events) == std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_OK});
    table.add("partial batch failure", "each by itself: the bad one is a dead letter", 2, rows_of());
  }
  struct Content {
    const char* name;
    const char* what;
    std::string text;
    std::string where;
  };
  for (const Content& content :
       std::vector<Content>{{"1 MB message", "one row", std::string(1 << 20, 'x'), "length(text) = 1048576"},
                            {"emoji", "UTF-8 in the column", "\xF0\x9F\x98\x80", "text = '\xF0\x9F\x98\x80'"},
                            {"NUL", "in the column", "a\\u0000b", "hex(text) = '610062'"},
                            {"lone surrogate", "U+FFFD", "a\\ud83d", "hex(text) = '61EFBFBD'"},
                            {"formula", "as it is: a column is no spreadsheet", "=1+1", "text = '=1+1'"},
                            {"SQL metacharacters", "as they are: rows are data", "'; DROP TABLE ekiden_events;--",
                             "text = '\\'; DROP TABLE ekiden_events;--'"},
                            {"CSV metacharacters", "as they are", "a,\\\"b\\\"\\r\\n", "text = 'a,\"b\"\\r\\n'"}}) {
    Running running(fresh_table(), real(server()));
    CHECK(running.deliver({Said(1, content.text).one(1)}) == all(1, EKD_OK));
    table.add(content.name, content.what, 1, rows_of(content.where));
  }
  CHECK(table.is_right());
}
