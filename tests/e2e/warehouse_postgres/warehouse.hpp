// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ekiden/testkit/fake_host.hpp>
#include <string>
#include <vector>

#include "support/postgres/server.hpp"

namespace ekiden::test {

// The one that all cases of this program share; a case that stops it starts it again.
PostgresServer& postgres();
// A database that nobody has used, of which the name is also the role and the password.
std::string fresh_database();

constexpr std::int64_t kNoonMs = 1'795'255'200'000;  // 2026-11-21T10:00:00Z

// An event, as the gateway delivers it.
struct Fact {
  std::string id{};
  std::string type = "message.received";
  std::string time = "2026-11-21T10:00:00.000Z";
  std::string peer = "ann";
  std::string data = R"("message":{"native_id":"1","parts":[{"type":"text","text":"hello"}]})";
  std::string conversation{};  // further members of data.conversation, with the comma before them
  std::uint64_t sequence = 1;
};
std::string document_of(const Fact& fact);
// The data of a text message; `text`: as it stands in JSON.
std::string saying(const std::string& text);

// The sink on the fake host, connected to a database.
class Warehouse {
 public:
  // `more`: members of its configuration that count before those of this class, each with the comma behind it.
  explicit Warehouse(const std::string& database, const std::string& more = {}, std::int64_t now_ms = kNoonMs);

  testkit::FakeHost& host() { return host_; }
  std::vector<testkit::ItemResult> deliver_documents(const std::vector<std::string>& documents);
  std::vector<testkit::ItemResult> deliver(const std::vector<Fact>& facts);

 private:
  testkit::FakeHost host_;
};

std::vector<ekd_status> codes(const std::vector<testkit::ItemResult>& items);

}  // namespace ekiden::test
