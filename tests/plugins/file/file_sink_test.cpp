// SPDX-License-Identifier: Apache-2.0
#include "file/file_sink.hpp"

#include <ekiden/plugin.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "support/e2e/folder.hpp"
#include "support/fault_table.hpp"

namespace fs = std::filesystem;
using ekiden::sdk::Delivery;
using ekiden::test::FaultTable;
using ekiden::test::read_file;
using ekiden::test::TemporaryFolder;
using ekiden::testkit::FakeHost;

namespace {

std::string config(const TemporaryFolder& folder, const std::string& members = {}) {
  return R"({"folder":")" + folder.path() + R"(")" + members + "}";
}

constexpr char kCsv[] =
    R"(,"format":"csv","csv":{"columns":[{"name":"id","pointer":"/id"},{"name":"text","pointer":"/text"}]})";

struct Running {
  explicit Running(const std::string& the_config) {
    REQUIRE(host.create(ekd_entry_v1(), "file").ok());
    REQUIRE(host.configure(the_config).ok());
    REQUIRE(host.start().status.ok());
  }
  FakeHost host;
};

// An event whose text is written so in JSON.
struct Said {
  Said(std::string the_id, const std::string& text) : id(std::move(the_id)) {
    document = R"({"id":")" + id + R"(","text":")" + text + "\"}";
  }
  Delivery delivery(std::uint32_t attempt = 1) const {
    return {id, "ekiden.message.received.v1", "hello", "hello:hello:dm:a", document, attempt, 7, 1'700'000'000'000, {}};
  }
  std::string id;
  std::string document;
};

std::string published(const TemporaryFolder& folder) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (entry.path().filename().string().front() != '.') all += read_file(entry.path().string());
  return all;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("an event is written, and its file is there when it is old enough") {
  const TemporaryFolder folder;
  Running running(config(folder, R"(,"max_age_s":60)"));
  const auto done = running.host.deliver({Said("a", "hello").delivery()});
  REQUIRE(done);
  CHECK(done->status.ok());
  running.host.advance(58'000);
  CHECK(published(folder).empty());
  running.host.advance(4'000);
  CHECK(published(folder) == "{\"id\":\"a\",\"text\":\"hello\"}\n");
  CHECK(fs::exists(folder.file("test-20231114T221320Z-00000000000000000007.ndjson")));
  CHECK(running.host.violations().empty());
}

TEST_CASE("a missing folder is said in the sink's health, and mended without a restart") {
  const TemporaryFolder folder;
  const std::string mount = folder.file("mount");
  Running running(R"({"folder":")" + mount + R"(","max_events":1})");
  running.host.advance(1'000);
  CHECK_THAT(running.host.health().reason, Catch::Contains("mount it"));
  const Said said("a", "hello");
  CHECK(running.host.deliver({said.delivery()})->status.code == EKD_E_NOT_CONNECTED);
  fs::create_directory(mount);
  CHECK(running.host.deliver({said.delivery(2)})->status.ok());
  CHECK(running.host.health().reason.empty());
}

TEST_CASE("a batch of several gives each event its own result") {
  const TemporaryFolder folder;
  Running running(config(folder));
  const Said good("a", "hello"), bad("b", "\\x"), also_good("c", "bye");
  const auto done = running.host.deliver({good.delivery(), bad.delivery(), also_good.delivery()});
  REQUIRE(done);
  REQUIRE(done->items.size() == 3);
  CHECK(done->items[0].status.ok());
  CHECK(done->items[1].status.code == EKD_E_REJECTED);
  CHECK(done->items[2].status.ok());
}

TEST_CASE("where the route has a map, the record that it made is what is written") {
  const TemporaryFolder folder;
  Running running(config(folder, kCsv));
  const Said said("a", "hello");
  Delivery delivery = said.delivery();
  delivery.record = R"({"id":"A-1","text":"mapped"})";
  REQUIRE(running.host.deliver({delivery})->status.ok());
  running.host.advance(61'000);
  CHECK(published(folder) == "id,text\r\nA-1,mapped\r\n");
}

TEST_CASE("the descriptor follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}

TEST_CASE("the fault table of the sink file") {
  FaultTable table("file");
  const auto written = [](const TemporaryFolder& folder, FakeHost& host) {
    host.advance(61'000);
    return published(folder);
  };
  {
    const TemporaryFolder folder;
    const Said said("a", "hello");
    REQUIRE(Running(config(folder)).host.deliver({said.delivery()})->status.ok());
    Running again(config(folder));
    REQUIRE(again.host.deliver({said.delivery()})->status.ok());
    table.add("answer lost after commit", "it stops after the sync; the event comes again after the restart", 1,
              count(written(folder, again.host), "hello"));
  }
  for (const char* fault :
       {"429 with Retry-After", "429 without Retry-After", "5xx storm", "token expired mid-batch", "connection cut"})
    table.not_applicable(fault, "there is no server and no token");
  {
    const TemporaryFolder folder;
    Running running(config(folder));
    const Said good("a", "hello"), bad("b", "\\x"), also_good("c", "hello");
    REQUIRE(running.host.deliver({good.delivery(), bad.delivery(), also_good.delivery()}));
    table.add("partial batch failure", "one document is no JSON: a dead letter, the others are written", 2,
              count(written(folder, running.host), "hello"));
  }
  struct Case {
    const char* fault;
    const char* what;
    std::string text;
    std::string field;
  };
  const std::string megabyte(1 << 20, 'x');
  for (const Case& c : std::vector<Case>{
           {"1 MB message", "one line", megabyte, megabyte},
           {"emoji", "UTF-8 in the file", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
           {"NUL", "U+FFFD in CSV, which cannot hold it; NDJSON keeps the escape", "a\\u0000b",
            "a\xEF\xBF\xBD"
            "b"},
           {"lone surrogate", "U+FFFD", "a\\ud83d", "a\xEF\xBF\xBD"},
           {"formula", "an apostrophe before it", "=HYPERLINK(1)", "'=HYPERLINK(1)"},
           {"SQL metacharacters", "as they are", "'; DROP TABLE x;--", "'; DROP TABLE x;--"},
           {"CSV metacharacters", "in quotes, the quotes twice", "a,\\\"b\\\"\\r\\n", "\"a,\"\"b\"\"\r\n\""}}) {
    const TemporaryFolder folder;
    Running running(config(folder, kCsv));
    REQUIRE(running.host.deliver({Said("a", c.text).delivery()})->status.ok());
    table.add(c.fault, c.what, 1, count(written(folder, running.host), "a," + c.field + "\r\n"));
  }
  {
    const TemporaryFolder folder;
    Running running(config(folder));
    REQUIRE(running.host.deliver({Said("a", "hello").delivery()})->status.ok());
    // As on a full disk a write ends in its middle.
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{64, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const Said large("b", "hello " + std::string(200, 'x'));
    const ekd_status status = running.host.deliver({large.delivery()})->status.code;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, ignored);
    CHECK(status == EKD_E_RETRY);
    REQUIRE(running.host.deliver({large.delivery(2)})->status.ok());
    table.add("full or unwritable", "half a line is cut off; the event comes again when there is room", 2,
              count(written(folder, running.host), "hello"));
  }
  CHECK(table.is_right());
}
