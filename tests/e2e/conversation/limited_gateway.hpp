// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

// A gateway whose channels are of the fixture `limited`.
class LimitedGateway : public HostedGateway {
 public:
  // `more`: further sections of the configuration.
  explicit LimitedGateway(const std::vector<std::string>& channels = {"limited"}, const std::string& more = {})
      : HostedGateway(configuration(channels) + more) {
    start();
  }

  void say(const std::string& sender, const std::string& text, int ago_s = 0, const std::string& gesture = {},
           const std::string& channel = "limited", const std::string& identities = {}) {
    post(
        channel, text,
        {{"X-Sender", sender}, {"X-Ago", std::to_string(ago_s)}, {"X-Gesture", gesture}, {"X-Identities", identities}});
  }
  // The platform says late that a command has failed.
  void tell_failed(const std::string& sender, const std::string& command, const std::string& channel = "limited") {
    post(channel, "", {{"X-Sender", sender}, {"X-Failed", command}});
  }
  // The command's id.
  std::string accept(const std::string& to, const std::string& text, const std::string& part = "text",
                     const std::string& channel = "limited") const {
    const Answer answer = api("POST", "/v1/commands",
                              R"({"type":"message.send","channel":")" + channel + R"(","to":")" + to +
                                  R"(","parts":[{"type":")" + part + R"(","text":")" + text + R"("}]})",
                              {{"Content-Type", "application/json"}});
    REQUIRE(answer.status == 202);
    return parse(answer.body)["id"].GetString();
  }
  std::string find(const std::string& id) const { return api("GET", "/v1/commands/" + id).body; }
  // Its state, followed by the code of the error: "sent", "failed window_closed".
  std::string end_of(const std::string& id) const {
    REQUIRE(eventually([&] { return has_ended(parse(find(id))["status"].GetString()); }));
    const rapidjson::Document command = parse(find(id));
    std::string end = command["status"].GetString();
    if (command.HasMember("result") && command["result"].HasMember("error"))
      end.append(" ").append(command["result"]["error"]["code"].GetString());
    return end;
  }
  std::string send(const std::string& to, const std::string& text, const std::string& part = "text") const {
    return end_of(accept(to, text, part));
  }
  rapidjson::Document conversation(const std::string& sender, const std::string& channel = "limited") const {
    const Answer answer = api("GET", "/v1/conversations/" + channel + ":" + channel + ":dm:" + sender);
    REQUIRE(answer.status == 200);
    return parse(answer.body);
  }
  // How many commands reached the adapter.
  std::size_t left() const { return log().count(" left "); }

 private:
  void post(const std::string& channel, const std::string& body,
            std::vector<std::pair<std::string, std::string>> headers) {
    std::erase_if(headers, [](const auto& header) { return header.second.empty(); });
    headers.emplace_back("X-Message-Id", "m" + std::to_string(++messages_));
    headers.emplace_back("Content-Type", "text/plain");
    REQUIRE(http(listen(), "POST", "/hooks/" + channel, body, headers).status == 200);
  }
  static std::string configuration(const std::vector<std::string>& channels) {
    std::string text = "plugins: {path: [\"" + plugin_folder() + "\", \"" EKIDEN_LIMITED_FOLDER "\"]}\nchannels:\n";
    for (const std::string& channel : channels) text += "  - {id: " + channel + ", adapter: limited}\n";
    return text;
  }

  int messages_ = 0;
};

}  // namespace ekiden::test
