// SPDX-License-Identifier: Apache-2.0
#include "plugin/token_broker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

struct TokenStage : Ports {
  TokenStage() : instance(start_puppet("puppet", "chan", services(), loop)) {}

  void send(const std::string& text) {
    instance->send({1, "c", "message.send", "oA", text}, [this](const Outcome& outcome) { ends.push_back(outcome); });
    loop.run();
  }
  void ask(int times = 1) {
    for (int i = 0; i < times; ++i)
      instance->send({1, "c", "message.send", "oA", "#token"},
                     [this](const Outcome& outcome) { ends.push_back(outcome); });
    loop.run();
  }
  int lines(const std::string& text) const {
    int count = 0;
    for (const std::string& line : log.lines()) count += line.find(text) != std::string::npos ? 1 : 0;
    return count;
  }
  int refreshes() const { return lines(" refresh "); }

  std::vector<Outcome> ends;
  std::shared_ptr<Instance> instance;
};

TEST_CASE("a hundred that want a token at once cause one refresh, and all get it") {
  TokenStage stage;
  stage.ask(100);
  CHECK(stage.refreshes() == 1);
  CHECK(stage.ends.empty());
  stage.send("#finish-first");
  CHECK(stage.lines("value=first generation=1") == 100);
  stage.ask(10);
  CHECK(stage.refreshes() == 1);
  CHECK(stage.lines("value=first generation=1") == 110);
}

TEST_CASE("a token is renewed before it ends") {
  TokenStage stage;
  stage.ask();
  stage.send("#finish-first");
  stage.clock.advance(7'200'000 - 61'000);
  stage.ask();
  CHECK(stage.refreshes() == 1);
  stage.clock.advance(2'000);
  stage.ask();
  CHECK(stage.refreshes() == 2);
}

TEST_CASE("an old generation invalidates nothing, the current one does") {
  TokenStage stage;
  stage.ask();
  stage.send("#finish-first");
  stage.send("#invalidate-0");
  stage.ask();
  CHECK(stage.refreshes() == 1);
  stage.send("#invalidate-1");
  stage.send("#invalidate-1");
  stage.ask(2);
  CHECK(stage.refreshes() == 2);
  stage.send("#finish-second");
  stage.send("#invalidate-1");
  stage.ask();
  CHECK(stage.refreshes() == 2);
  CHECK(stage.lines("value=second generation=2") == 3);
}

TEST_CASE("a refresh that ends late replaces nothing") {
  TokenStage stage;
  stage.ask();
  stage.clock.advance(61'000);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].status == EKD_E_NOT_CONNECTED);
  stage.ask();
  CHECK(stage.refreshes() == 2);
  stage.send("#finish-second");
  stage.send("#finish-first");
  stage.ask();
  CHECK(stage.lines("value=second") == 2);
  CHECK(stage.lines("value=first") == 0);
}

TEST_CASE("credentials that are refused again and again are asked at most 30 times an hour") {
  TokenStage stage;
  for (int i = 0; i < 40; ++i) {
    stage.ask();
    if (stage.refreshes() == i + 1) stage.send("#fail-refresh");
  }
  CHECK(stage.refreshes() == 30);
  CHECK(stage.ends.back().status == EKD_E_RATE_LIMITED);
  stage.clock.advance(3'600'000);
  stage.ask();
  CHECK(stage.refreshes() == 31);
}

TEST_CASE("a setting that is wrong stays the reason, also when nobody asks the platform any more") {
  TokenStage stage;
  for (int i = 0; i < 40; ++i) {
    stage.ask();
    if (stage.refreshes() == i + 1) stage.send("#deny-refresh");
  }
  CHECK(stage.refreshes() == 30);
  CHECK(stage.ends.back().status == EKD_E_AUTH);
  CHECK(stage.ends.back().message == "app_secret is wrong");
}

TEST_CASE("an hour's refreshes are not used up by a network that is away") {
  TokenStage stage;
  for (int i = 0; i < 100; ++i) {
    stage.ask();
    stage.send("#lose-refresh");
  }
  CHECK(stage.refreshes() == 100);
  CHECK(std::count_if(stage.ends.begin(), stage.ends.end(),
                      [](const Outcome& end) { return end.status == EKD_E_NOT_CONNECTED; }) == 100);
}

// What several gateways see of one folder.
class FakeSharedTokens final : public SharedTokens {
 public:
  Result<std::unique_ptr<Lease>> lease(const std::string&) override {
    ++asked;
    if (!failure) return failure;
    if (is_taken) return Status(Code::conflict, "another gateway");
    is_taken = true;
    return std::unique_ptr<Lease>(std::make_unique<Held>(*this));
  }
  std::optional<Token> newest;
  bool is_taken = false;
  Status failure;
  int asked = 0;

 private:
  struct Held final : Lease {
    explicit Held(FakeSharedTokens& folder) : owner(folder) {}
    ~Held() override { owner.is_taken = false; }
    const std::optional<Token>& newest() const override { return owner.newest; }
    Status put(const Token& token) override {
      owner.newest = token;
      return {};
    }
    FakeSharedTokens& owner;
  };
};

struct SharedStage : Ports {
  SharedStage() {
    Services all = services();
    all.shared_tokens = &shared;
    instance = start_puppet("puppet", "chan", all, loop);
  }
  void settle() {
    for (int round = 0; round < 4; ++round) {
      loop.run();
      while (!workers.waiting.empty()) workers.step();
    }
    loop.run();
  }
  void send(const std::string& text) {
    instance->send({1, "c", "message.send", "oA", text}, [this](const Outcome& outcome) { ends.push_back(outcome); });
    settle();
  }
  int lines(const std::string& text) const {
    int count = 0;
    for (const std::string& line : log.lines()) count += line.find(text) != std::string::npos ? 1 : 0;
    return count;
  }

  FakeSharedTokens shared;
  std::vector<Outcome> ends;
  std::shared_ptr<Instance> instance;
};

TEST_CASE("a gateway takes the token that another has got, and refreshes only when there is none that is newer") {
  SharedStage stage;
  stage.shared.newest = {"theirs", 5, stage.clock.wall_ms() + 7'200'000};
  stage.send("#token");
  CHECK(stage.lines("value=theirs generation=5") == 1);
  CHECK(stage.lines(" refresh ") == 0);
  CHECK_FALSE(stage.shared.is_taken);

  stage.instance->tokens().invalidate("access", 5);  // revoked, and nobody has a newer one
  stage.send("#token");
  CHECK(stage.lines(" refresh ") == 1);
  CHECK(stage.shared.is_taken);
  stage.send("#finish-first");
  CHECK(stage.lines("value=first generation=6") == 1);
  CHECK(stage.shared.newest->value == "first");
  CHECK(stage.shared.newest->generation == 6);
  CHECK_FALSE(stage.shared.is_taken);

  stage.shared.newest = {"newer", 7, stage.clock.wall_ms() + 7'200'000};
  stage.instance->tokens().invalidate("access", 6);
  stage.send("#token");
  CHECK(stage.lines("value=newer generation=7") == 1);
  CHECK(stage.lines(" refresh ") == 1);

  stage.shared.newest = {"about to end", 8, stage.clock.wall_ms() + 1'000};
  stage.instance->tokens().invalidate("access", 7);
  stage.send("#token");
  CHECK(stage.lines(" refresh ") == 2);
}

TEST_CASE("a gateway waits for another that refreshes, and gives the lease back when it fails") {
  SharedStage stage;
  stage.shared.is_taken = true;
  stage.send("#token");
  CHECK(stage.lines(" refresh ") == 0);
  stage.shared.newest = {"theirs", 1, stage.clock.wall_ms() + 7'200'000};
  stage.shared.is_taken = false;
  stage.clock.advance(50);
  stage.settle();
  CHECK(stage.lines("value=theirs") == 1);

  stage.instance->tokens().invalidate("access", 1);
  stage.send("#token");
  CHECK(stage.shared.is_taken);
  stage.send("#fail-refresh");
  CHECK_FALSE(stage.shared.is_taken);
}

TEST_CASE("a gateway whose shared folder does not work refreshes its own token, and says so") {
  SharedStage stage;
  stage.shared.failure = Status(Code::io, "the disk failed");
  stage.send("#token");
  CHECK(stage.lines(" refresh ") == 1);
  CHECK(stage.log.contains("a token cannot be shared"));
}

}  // namespace
