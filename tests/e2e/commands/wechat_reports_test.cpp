// SPDX-License-Identifier: Apache-2.0
// What Tencent tells of a template message after it had taken it, over a kill of the gateway.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kCustomer = "oEkidenDemoCustomer_00000001";

class Shop : public Platform {
 public:
  Shop() { start(); }
  void start() {
    gateway.start();
    sandbox.connect(gateway);
  }
  std::string send_template() const {
    const std::string id =
        accept_body(R"({"type":"message.send","channel":"wechat-cn","to":")" + std::string(kCustomer) +
                    R"(","parts":[{"type":"template","name":"sandbox-t","params":{"k":"v"}}]})");
    REQUIRE_FALSE(id.empty());
    CHECK(end_of(id) == "sent");
    return id;
  }
  void tell(const std::string& native_id, const std::string& status) const {
    const Answer answer =
        sandbox.post("/sandbox/wechat/push", R"({"type":"event","event":"TEMPLATESENDJOBFINISH","job":")" + native_id +
                                                 R"(","status":")" + status + R"("})");
    REQUIRE(answer.status == 202);
  }
  // What Tencent told, oldest first: "delivered COMMAND", "failed recipient COMMAND", "platform.event".
  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const std::string& event : gateway.events()) {
      if (at(event, "/data/platform/event_name") != "TEMPLATESENDJOBFINISH") continue;
      if (at(event, "/type") != "ekiden.message.status.v1") {
        all.push_back("platform.event");
        continue;
      }
      const std::string code = at(event, "/data/status/error/code");
      all.push_back(at(event, "/data/status/status") + (code == "(none)" ? "" : " " + code) + " " +
                    at(event, "/data/status/outbound_id"));
    }
    return all;
  }
  bool is_told(const std::string& what) const {
    const auto has_come = [&] {
      const std::vector<std::string> all = told();
      return std::find(all.begin(), all.end(), what) != all.end();
    };
    return eventually(has_come);
  }
};

}  // namespace

TEST_CASE("what became of a template message names the command that sent it, also when the gateway is killed between") {
  Shop shop;
  const std::string delivered = shop.send_template();
  CHECK(shop.is_told("delivered " + delivered));
  shop.sandbox.put("/sandbox/faults/job-failed", R"({"count":1,"reason":1})");
  const std::string blocked = shop.send_template();
  CHECK(shop.is_told("failed recipient " + blocked));

  const std::string late = shop.send_template();
  const std::string native_id = at(shop.find(late), "/result/native_id");
  CHECK(shop.is_told("delivered " + late));
  shop.gateway.kill();
  shop.start();
  REQUIRE(shop.sandbox.post("/sandbox/clock", R"({"advance_ms":5000})").status == 200);  // else it is the same fact
  shop.tell(native_id, "failed: system failed");
  CHECK(shop.is_told("failed unknown_code " + late));
  shop.tell("77", "success");
  CHECK(shop.is_told("platform.event"));
  CHECK(shop.told().size() == 5);
  CHECK(shop.calls("/cgi-bin/message/template/send") == 3);
}
