// SPDX-License-Identifier: Apache-2.0
// Messages of a form of their own that a send falls back to, on channels of no platform.
#include "cli/plan.hpp"
#include "config/environment.hpp"
#include "e2e/conversation/limited_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

const std::vector<std::string> kChannels{"limited", "second"};

std::string conversations(const std::string& part, const std::string& to = "[notice, second]") {
  return "conversations:\n  contacts: {merge: [phone]}\n  templates:\n    - {id: notice, channel: limited, parts: [" +
         part + "]}\n  fallback:\n    - {from: limited, on: [window_closed], to: " + to + "}\n";
}

cli::Planned plan(const TemporaryFolder& folder, const std::string& section) {
  const std::string file = folder.write(
      "ekiden.yaml", "gateway: {data_dir: data}\nplugins: {path: [\"" EKIDEN_LIMITED_FOLDER
                     "\"]}\nchannels: [{id: limited, adapter: limited}, {id: second, adapter: limited}]\n" +
                         section);
  return cli::make_plan(file, config::process_environment());
}

}  // namespace

TEST_CASE("a template on the channel itself takes over there, with what the message said") {
  LimitedGateway gateway(kChannels, conversations(R"({type: template, text: "Dear {name|customer}: {text:12}"})"));
  gateway.say("anna", "hello", 3'601);
  const std::string command = gateway.accept("anna", "your parcel arrives tomorrow");
  CHECK(gateway.end_of(command) == "failed window_closed");
  const rapidjson::Document first = parse(gateway.find(command));
  CHECK(first["result"]["fallback"]["channel"] == "limited");
  const std::string next = first["result"]["fallback"]["command"].GetString();
  CHECK(gateway.end_of(next) == "sent");
  CHECK(parse(gateway.find(next))["to"] == "limited:limited:dm:anna");
  CHECK(gateway.log().count("Dear customer: your parcel…") == 1);
  CHECK(gateway.left() == 1);
  CHECK_THAT(gateway.metrics(), Catch::Contains("ekiden_fallbacks_total{channel=\"limited\",to=\"limited\"} 1"));
}

TEST_CASE(
    "a template with a place that nobody knows, or of a part that its channel has not, is refused where it stands") {
  const TemporaryFolder folder;
  struct Row {
    std::string part, place, says;
  };
  for (const Row& row : {
           Row{R"({type: template, name: "{nmae}"})", "ekiden.yaml:7:69", "a place in braces that nobody knows"},
           Row{"{type: product}", "ekiden.yaml:7:45", "cannot send a part of type product"},
           Row{"{typ: text}", "ekiden.yaml:7:45", "/type is missing"},
       }) {
    const cli::Planned planned = plan(folder, conversations(row.part));
    CHECK(planned.exit_code == 78);
    const std::string text = config::to_text(planned.diagnostics);
    CAPTURE(text);
    CHECK_THAT(text, Catch::Contains(row.place) && Catch::Contains(row.says) && Catch::Contains("[refused-template]"));
  }
  const cli::Planned good = plan(folder, conversations(R"({type: template, name: "{text:20}"})", "[notice, second]"));
  CAPTURE(config::to_text(good.diagnostics));
  CHECK(good.plan);
}
