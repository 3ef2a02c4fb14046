// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kEscape = "\033";

// Commands that ask a gateway, with its address and token in the environment.
class Operator {
 public:
  explicit Operator(const GatewayProcess& gateway)
      : variables_{"EKIDEN_API=http://" + gateway.admin(), "EKIDEN_TOKEN=" + std::string(kToken)} {}

  cli::ChildOutput operator()(const std::vector<std::string>& words, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), variables_.begin(), variables_.end());
    cli::ChildOutput output = run_ekiden(words, more);
    CHECK_FALSE(contains(output.out + output.err, kEscape));  // no terminal
    return output;
  }
  // The result alone: exit 0, and nothing on standard error.
  std::string result(const std::vector<std::string>& words, const std::vector<std::string>& more = {}) const {
    const cli::ChildOutput output = (*this)(words, more);
    INFO(output.err);
    CHECK(output.exit_code == 0);
    CHECK(output.err.empty());
    return output.out;
  }

 private:
  const std::vector<std::string> variables_;
};

}  // namespace

TEST_CASE("every command explains itself on standard output and ends with 0") {
  const struct {
    std::vector<std::string> words;
    std::string expected;
  } table[] = {{{}, "dead-letters"},
               {{"run"}, "EKIDEN_CONFIG"},
               {{"check"}, "--json"},
               {{"demo"}, "--fault"},
               {{"sandbox"}, "--listen"},
               {{"plugin"}, "list"},
               {{"plugin", "list"}, "--path"},
               {{"send"}, "EKIDEN_SEND_CHANNEL"},
               {{"tail"}, "--show-text"},
               {{"dead-letters"}, "replay"},
               {{"dead-letters", "list"}, "EKIDEN_DEAD_LETTERS_SINK"},
               {{"dead-letters", "show"}, "id"},
               {{"dead-letters", "replay"}, "--all"},
               {{"dead-letters", "drop"}, "--reason"},
               {{"replay"}, "EKIDEN_REPLAY_CONSUMER"},
               {{"status"}, "EKIDEN_API"},
               {{"version"}, "--json"}};
  for (const auto& row : table) {
    std::vector<std::string> words = row.words;
    words.push_back("--help");
    const cli::ChildOutput help = run_ekiden(words);
    INFO(help.out);
    CHECK(help.exit_code == 0);
    CHECK(help.err.empty());
    CHECK(contains(help.out, "Usage: ekiden"));
    CHECK(contains(help.out, row.expected));
    CHECK_FALSE(contains(help.out, kEscape));
  }
}

TEST_CASE("version and plugin list need no gateway") {
  CHECK(run_ekiden({"version"}).out.starts_with("ekiden "));
  CHECK(run_ekiden({"--version"}).out == run_ekiden({"version"}).out);
  CHECK(parse(run_ekiden({"version", "--json"}).out)["abi"] == "1.0-rc");

  const cli::ChildOutput list = run_ekiden({"plugin", "list"}, {"EKIDEN_PLUGIN_PATH=" + plugin_folder()});
  CHECK(list.exit_code == 0);
  CHECK(contains(list.out, "wechat-oa"));
  CHECK(contains(list.out, "webhook"));
  const rapidjson::Document components = parse(run_ekiden({"plugin", "list", "--json", "--path", plugin_folder()}).out);
  CHECK(components["components"].Size() >= 2);
  CHECK(components["problems"].Empty());

  const TemporaryFolder folder;
  folder.write("x.so", "no library");
  const cli::ChildOutput broken = run_ekiden({"plugin", "list", "--path", folder.path(), "--path", plugin_folder()});
  CHECK(broken.exit_code == 78);
  CHECK(contains(broken.out, "webhook"));
  CHECK(contains(broken.err, "x.so is not a plugin"));
}

TEST_CASE("send, tail, status and dead-letters ask the gateway and print results alone on standard output") {
  const Relay relay;
  const Operator run(relay.gateway);
  const std::string to = kCustomer;
  relay.say("a question");
  REQUIRE(eventually([&] { return relay.accepted() == 1; }));

  const std::string id = run.result(
      {"send", "--channel", "wechat-cn", "--to", to, "--idempotency-key", "k1", "--wait", "30", "an answer"});
  CHECK(id.size() == 27);
  CHECK(run.result({"send", "--channel", "wechat-cn", "--to", to, "--idempotency-key", "k1", "an answer"}) == id);
  CHECK(parse(run.result(
      {"send", "--json", "--channel", "wechat-cn", "--to", to, "--idempotency-key", "k1", "an answer"}))["id"]
            .IsString());
  CHECK(run.result({"send", "--idempotency-key", "k1", "an answer"},
                   {"EKIDEN_SEND_CHANNEL=wechat-cn", "EKIDEN_SEND_TO=" + to}) == id);
  CHECK(parse(relay.sandbox.get("/sandbox/wechat/sent").body)["sent"].Size() == 1);

  const cli::ChildOutput refused =
      run({"send", "--channel", "wechat-cn", "--to", "nobody", "--wait", "30", "an answer"});
  CHECK(refused.exit_code == 1);
  CHECK(contains(refused.err, "40003"));
  const cli::ChildOutput unknown = run({"send", "--channel", "absent", "--to", to, "an answer"});
  CHECK(unknown.exit_code == 1);
  CHECK(unknown.out.empty());
  CHECK(contains(unknown.err, "absent"));

  const std::string shy = run.result({"tail", "--from", "start", "--limit", "1"});
  CHECK(contains(shy, "message.received"));
  CHECK_FALSE(contains(shy, "a question"));
  CHECK(contains(run.result({"tail", "--from", "start", "--limit", "1", "--show-text"}), "a question"));
  CHECK(parse(run.result({"tail", "--limit", "1", "--json"}, {"EKIDEN_TAIL_FROM=start"}))["channel"] == "wechat-cn");
  CHECK(count(run.result({"tail", "--from", "start", "--limit", "1", "--channel", "wechat-cn", "--conversation",
                          "wechat-cn:wx0e1d2c3b4a596878:dm:" + to}),
              "\n") == 1);

  const std::string status = run.result({"status"});
  CHECK(contains(status, "wechat-cn"));
  CHECK(contains(status, "crm"));
  CHECK(parse(run.result({"status"}, {"EKIDEN_JSON=1"}))["sinks"].Size() == 1);

  relay.fault("crm-reject");
  relay.say("refused for good");
  REQUIRE(eventually([&] { return relay.sink()["dead_letters"].GetInt() == 1; }));
  relay.clear_faults();
  CHECK(contains(run.result({"dead-letters", "list", "--sink", "crm", "--limit", "5"}), "answered 400"));
  const rapidjson::Document list = parse(run.result({"dead-letters", "list", "--json"}));
  const std::string dead = list["dead_letters"][0]["id"].GetString();
  CHECK(contains(run({"dead-letters", "show", dead}).out, "400"));
  CHECK(contains(run.result({"dead-letters", "show", dead, "--json"}), "refused for good"));
  CHECK(run({"dead-letters", "show", "absent"}).exit_code == 1);
  CHECK(run({"dead-letters", "replay"}).exit_code == 64);
  CHECK(run({"dead-letters", "replay", dead}).exit_code == 0);
  CHECK(eventually([&] { return relay.sink()["dead_letters"].GetInt() == 0; }));
  CHECK(run({"dead-letters", "replay", "--all", "--sink", "crm"}).exit_code == 1);  // there is none left

  const auto taken = [&] { return relay.gateway.metric("ekiden_deliveries_total{sink=\"crm\",result=\"ok\"}"); };
  const double before = taken();
  CHECK(run({"replay", "--consumer", "crm"}).exit_code == 64);
  CHECK(run({"replay", "--consumer", "absent", "--from", "1h"}).exit_code == 1);
  CHECK(run({"replay", "--consumer", "crm", "--from", "yesterday"}).exit_code == 64);
  const double would =
      parse(run.result({"replay", "--consumer", "crm", "--from", "1h", "--dry-run", "--json"}))["replayed"].GetDouble();
  CHECK(would >= 2);
  CHECK(taken() == before);
  CHECK(contains(run({"replay", "--consumer", "crm", "--from", "1h", "--rate", "1000"}).out, "delivered again"));
  CHECK(eventually([&] { return taken() == before + would; }));

  relay.fault("crm-reject");
  relay.say("given up");
  relay.say("refused and kept");
  REQUIRE(eventually([&] { return relay.sink()["dead_letters"].GetInt() == 2; }));
  relay.clear_faults();
  const std::string given_up =
      parse(run.result({"dead-letters", "list", "--json"}))["dead_letters"][0]["id"].GetString();
  CHECK(run({"dead-letters", "drop", "--sink", "crm"}).exit_code == 64);  // not one word about which
  CHECK(contains(run.result({"dead-letters", "drop", "--sink", "crm", "--all", "--dry-run"}), "2 would be given up"));
  CHECK(contains(run.result({"dead-letters", "drop", given_up}), "1 given up"));
  CHECK(contains(
      run.result({"dead-letters", "replay", "--sink", "crm", "--reason", "answered 400", "--from", "1h", "--dry-run"}),
      "1 would be delivered again"));
  CHECK(relay.sink()["dead_letters"].GetInt() == 1);
  CHECK(contains(run.result({"dead-letters", "drop", "--sink", "crm", "--reason", "answered 400"}), "1 given up"));
  CHECK(relay.sink()["dead_letters"].GetInt() == 0);

  relay.fault("crm-410");
  relay.say("gone");
  REQUIRE(eventually([&] { return relay.sink()["state"] == "down"; }));
  const cli::ChildOutput down = run({"status"});
  CHECK(down.exit_code == 1);
  CHECK(contains(down.out, "410"));
}

TEST_CASE("the token comes from the environment or a file, a wrong one ends with 77, no gateway with 69") {
  GatewayProcess gateway("channels: []\n");
  gateway.start();
  const TemporaryFolder folder;
  const std::string api = "http://" + gateway.admin();
  const auto status = [&](const std::vector<std::string>& words, std::vector<std::string> variables) {
    std::vector<std::string> all{"status"};
    all.insert(all.end(), words.begin(), words.end());
    variables.insert(variables.begin(), {"-u", "EKIDEN_TOKEN"});
    const cli::ChildOutput output = run_ekiden(all, variables);
    INFO(output.err);
    CHECK((output.exit_code == 0) == output.err.empty());
    CHECK((output.exit_code == 0) != output.out.empty());
    return output.exit_code;
  };
  const std::string file = folder.write("token", std::string(kToken) + "\n");
  CHECK(status({"--api", api, "--token-file", file}, {}) == 0);
  CHECK(status({"--api", api}, {"EKIDEN_TOKEN_FILE=" + file}) == 0);
  CHECK(status({}, {"EKIDEN_API=" + api, "EKIDEN_TOKEN=" + std::string(kToken)}) == 0);
  CHECK(status({"--api", api}, {}) == 77);
  CHECK(status({"--api", api}, {"EKIDEN_TOKEN=wrong-token-0123456789"}) == 77);
  CHECK(status({"--api", api, "--token-file", folder.file("absent")}, {}) == 77);
  CHECK(status({"--api", "nowhere"}, {}) == 64);
  gateway.stop();
  CHECK(status({"--api", api, "--token-file", file}, {}) == 69);
  CHECK(run_ekiden({"tail", "--api", api, "--token-file", file}).exit_code == 69);
  CHECK(run_ekiden({"send", "--api", api, "--token-file", file, "--channel", "a", "--to", "b", "c"}).exit_code == 69);
  CHECK(run_ekiden({"dead-letters", "list", "--api", api, "--token-file", file}).exit_code == 69);
}

TEST_CASE("colours only on a terminal, and not with NO_COLOR") {
  if (cli::find_program("script").empty()) {
    WARN("there is no script(1) here to make a terminal");
    return;
  }
  const Relay relay;
  const std::vector<std::string> access{"EKIDEN_API=http://" + relay.gateway.admin(),
                                        "EKIDEN_TOKEN=" + std::string(kToken), "TERM=xterm"};
  const auto on_terminal = [&](std::vector<std::string> variables) {
    variables.insert(variables.end(), access.begin(), access.end());
    return command({"script", "-qec", ekiden_program() + " status", "/dev/null"}, variables);
  };
  const cli::ChildOutput plain = on_terminal({"NO_COLOR=1"});
  CHECK(contains(plain.out, "wechat-cn"));
  CHECK_FALSE(contains(plain.out, kEscape));
  CHECK(contains(on_terminal({"-u", "NO_COLOR"}).out, kEscape));
}
