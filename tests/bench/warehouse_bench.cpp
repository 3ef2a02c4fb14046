// SPDX-License-Identifier: Apache-2.0
// The sink `warehouse-postgres` against `psql \copy` of the same rows into the same table, which has the same indexes
// and is empty at the start of each round: a hundred rows a transaction, every commit on the disk before the next.
#include <ekiden/plugin.h>

#include <ekiden/testkit/fake_host.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/rounds.hpp"
#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"
#include "support/postgres/server.hpp"

extern "C" const ekd_entry* ekd_entry_v1(void);

namespace ekiden::bench {

namespace {

constexpr int kRows = 10'000;
constexpr int kBatch = 100;
constexpr int kRounds = 7;
constexpr std::size_t kInFlight = 4;  // the descriptor's max_in_flight
constexpr char kDatabase[] = "lake";

// A text message of a service account, as the gateway delivers it.
std::string document(int n) {
  const std::string number = std::to_string(100'000'000 + n);
  const std::string peer = "oyORnuP8q7ou2gfYjqLzSIW" + std::to_string(n % 997);
  const std::string key = "wechat-cn:wx2c2769f8efd9abc2:dm:" + peer;
  return R"({"sequence":"00000000000)" + number + R"(","specversion":"1.0","id":"i6lg87kl86kcepfi1)" + number +
         R"(","source":"/ekiden/wechat-cn/wx2c2769f8efd9abc2","type":"ekiden.message.received.v1","subject":")" + key +
         R"(","partitionkey":")" + key +
         R"(","time":"2026-11-21T10:00:00.000Z","recordedtime":"2026-11-21T10:00:00.123Z",)" +
         R"("datacontenttype":"application/json","dataschema":"urn:ekiden:schema:message:1","tenantid":"default",)" +
         R"("channel":"wechat-cn","accountid":"wx2c2769f8efd9abc2","direction":"in",)" +
         R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","data":{"conversation":{"key":")" +
         key + R"(","kind":"dm","native_id":")" + peer +
         R"(","reply_until":"2026-11-23T10:00:00.000Z","replies_left":5},"raw":{"content_type":"text/xml",)" +
         R"("encoding":"xml","body":"<xml><ToUserName><![CDATA[gh_123456789abc]]></ToUserName><FromUserName><![CDATA[)" +
         peer + R"(]]></FromUserName><CreateTime>1795255200</CreateTime><MsgType><![CDATA[text]]></MsgType>)" +
         R"(<Content><![CDATA[hello, is anybody there?]]></Content><MsgId>)" + number +
         R"(</MsgId></xml>"},"platform":{"name":"wechat-oa","app":"wx2c2769f8efd9abc2","msg_id":")" + number +
         R"(","received_via":"webhook"},"sender":{"role":"customer","identities":[{"type":"openid","value":")" + peer +
         R"(","scope":"wx2c2769f8efd9abc2"}]},"message":{"native_id":")" + number +
         R"(","parts":[{"type":"text","text":"hello, is anybody there?"}]}}})";
}

class Lake {
 public:
  Lake() : server_({"fsync=on"}) {
    server_.make_database(kDatabase);
    for (int n = 0; n < kRows; ++n) documents_.push_back(document(n));
    sink(1);
    write_script();
  }

  // Each gives rows a second.
  double copy() {
    empty();
    return kRows / seconds([&] {
             const Result<cli::ChildOutput> run = cli::run_child(
                 {"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server_.conninfo(kDatabase), "-f", script_},
                 600'000);
             if (!run || run->exit_code != 0)
               throw std::runtime_error("psql: " + (run ? run->err : run.status().message()));
           });
  }
  double sink(std::size_t in_flight) {
    testkit::FakeHost::Options options;
    options.wall_ms = 1'795'255'200'000;  // 2026-11-21
    options.workers = testkit::Workers::at_once;
    testkit::FakeHost host(options);
    if (!host.create(ekd_entry_v1(), "warehouse-postgres").ok() ||
        !host.configure(R"({"host":")" + server_.folder() + R"(","dbname":"lake","user":"lake","password":"lake"})")
             .ok())
      throw std::runtime_error("the sink does not take its configuration");
    static_cast<void>(host.start());
    host.run_until([&] { return host.health().state == EKD_HEALTH_OK; });
    empty();
    return kRows / seconds([&] { deliver_all(host, in_flight); });
  }

 private:
  void empty() {
    if (server_.sql(kDatabase, "SELECT to_regclass('ekiden.events')").empty()) return;
    server_.sql(kDatabase, "TRUNCATE ekiden.events");
    server_.sql(kDatabase, "CHECKPOINT");
  }

  void deliver_all(testkit::FakeHost& host, std::size_t in_flight) {
    std::vector<ekd_op> open;
    const auto ended = [&](ekd_op op) {
      const auto completion = host.completion(op);
      if (!completion) return false;
      for (const auto& item : completion->items)
        if (!item.status.ok()) throw std::runtime_error("the sink: " + item.status.message);
      return true;
    };
    for (int first = 0; first < kRows; first += kBatch) {
      std::vector<sdk::Delivery> batch(kBatch);
      for (int i = 0; i < kBatch; ++i)
        batch[static_cast<std::size_t>(i)].document = documents_[static_cast<std::size_t>(first + i)];
      static_cast<void>(host.deliver(batch));
      open.push_back(host.last_op());
      host.run_until([&] { return std::erase_if(open, ended), open.size() < in_flight; });
    }
    host.run_until([&] { return std::erase_if(open, ended), open.empty(); });
  }

  // The rows as they stand in the table, a file for each hundred.
  void write_script() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    std::string script;
    for (int first = 0; first < kRows; first += kBatch) {
      const std::string file = folder_.file(std::to_string(first));
      server_.sql(kDatabase, "COPY (SELECT * FROM ekiden.events ORDER BY event_id LIMIT " + std::to_string(kBatch) +
                                 " OFFSET " + std::to_string(first) + ") TO '" + file + "'");
      script += "\\copy ekiden.events FROM '" + file + "'\n";
    }
    script_ = folder_.write("script", script);
  }

  test::PostgresServer server_;
  test::TemporaryFolder folder_;
  std::vector<std::string> documents_;
  std::string script_;
};

}  // namespace

void warehouse_against_copy() {
  Lake lake;
  const std::string sink = "the sink, as many batches at a time as it takes";
  compare("PostgreSQL, 100 rows a transaction", {{"rows", "rows/s"}}, kRounds,
          {{"psql \\copy", [&] { return std::vector<double>{lake.copy()}; }},
           {"the sink, one batch at a time", [&] { return std::vector<double>{lake.sink(1)}; }},
           {sink, [&] { return std::vector<double>{lake.sink(kInFlight)}; }}},
          {{sink, {"psql \\copy"}, 0, 0.7, 0.9}, {"the sink, one batch at a time", {"psql \\copy"}, 0, 0.7, 0.9}});
}

}  // namespace ekiden::bench
