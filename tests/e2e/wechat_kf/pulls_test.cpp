// SPDX-License-Identifier: Apache-2.0
// Many accounts share what Tencent lets a corp ask at the same time.
#include <catch2/catch.hpp>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

TEST_CASE("twelve accounts are pulled, never more at a time than configured, and none is left out") {
  std::string others;
  std::vector<std::string> flags{"--open-kfid", Corp().open_kfid};
  for (int i = 2; i <= 12; ++i) {
    const std::string id = "wkOther_" + std::to_string(i);
    others += (others.empty() ? "" : ", ") + id;
    flags.insert(flags.end(), {"--open-kfid", id});
  }
  Desk desk(", other_open_kfids: [" + others + "]", "host", flags);
  desk.fault("kf-slow-sync", "{}");
  std::vector<std::string> ids;
  for (std::size_t i = 1; i < flags.size(); i += 2)
    ids.push_back(desk.push(R"({"open_kfid":")" + flags[i] + R"(","text":"在吗"})"));
  desk.open();
  for (std::size_t i = 1; i < flags.size(); i += 2)
    ids.push_back(desk.push(R"({"open_kfid":")" + flags[i] + R"(","text":"还在吗"})"));
  REQUIRE(eventually([&] { return desk.journal().size() == ids.size(); }, std::chrono::seconds(60)));
  const std::string syncs = desk.sandbox.get("/sandbox/wechat-kf/syncs").body;
  CHECK(std::stoul(at(syncs, "/most_at_once")) <= 3);
  CHECK(at(syncs, "/syncs/45033") == "(none)");
}
