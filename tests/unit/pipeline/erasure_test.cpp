// SPDX-License-Identifier: Apache-2.0
#include "pipeline/erasure.hpp"
#include "journal_stage.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

constexpr const char* kPeer = "oSomebody_12345";

struct ErasureStage : JournalStage {
  Result<ErasureReport> erase() {
    Erasure erasure(
        *journal, {},
        [this](const Erasure::Records& records) {
          told.push_back(records.events);
          was_kept.push_back(journal->event(theirs).ok());
        },
        is_stopping);
    return erasure.erase(Person("wechat-cn", kPeer, "key"));
  }
  std::atomic<bool> is_stopping = false;
  Seq theirs = append_event(std::string("wechat-cn:gh_1:user:") + kPeer);
  std::vector<std::unordered_set<Seq>> told;
  std::vector<bool> was_kept;  // by the journal, at each telling
};

TEST_CASE("whoever holds events of a person hears of them before they go, and of the end after it") {
  ErasureStage stage;
  const Result<ErasureReport> report = stage.erase();
  REQUIRE(report);
  CHECK(report->events == 1);
  CHECK(stage.told == std::vector<std::unordered_set<Seq>>{{stage.theirs}, {}});
  CHECK(stage.was_kept == std::vector{true, false});
}

TEST_CASE("of an erasure that fails nobody hears the end") {
  ErasureStage stage;
  stage.fs.fail(ekiden::test::FaultyFs::Op::write, Status(Code::io, "broken"), 0, 0);
  REQUIRE_FALSE(stage.erase());
  CHECK(stage.told == std::vector<std::unordered_set<Seq>>{{stage.theirs}});
}

}  // namespace
