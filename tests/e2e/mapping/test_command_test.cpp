// SPDX-License-Identifier: Apache-2.0
// `ekiden test` and `ekiden map preview`, as a person calls them.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/hosted_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kEvent =
    R"({"specversion":"1.0","id":"e1","type":"ekiden.message.received.v1","channel":"hello","n":9007199254740993,)"
    R"("data":{"message":{"parts":[{"type":"text","text":"Hello 13812345678"}]},"phone":"12"}})";

class Project {
 public:
  using ChildOutput = cli::ChildOutput;

  Project() {
    folder.write("event.json", kEvent);
    folder.write(
        "m.yaml",
        "when: \"{{ /channel != 'web' }}\"\nrecord:\n  id: /id\n  n: /n\n  phone: \"{{ /data/phone | e164('CN') }}\"\n"
        "  text: \"{{ text_of_parts(/data/message/parts) }}\"\n");
    folder.write(
        "ekiden.yaml",
        "gateway: {data_dir: data}\nplugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
            "\"]}\nchannels: [{id: hello, adapter: hello-adapter}]\nfilters: [{id: pii, filter: hide-numbers}]\n"
            "sinks: [{id: out, sink: webhook, config: {url: \"http://crm.example/x\", body: record, secret: "
            "\"${env:SECRET}\"}}]\nroutes: [{from: [hello], via: [pii], map: m.yaml, to: [out]}]\n");
  }

  ChildOutput run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), ekiden_program());
    const Result<cli::ChildOutput> output = cli::run_child(arguments, 60'000);
    REQUIRE(output);
    return *output;
  }
  // `ekiden test` of a file with this one case.
  ChildOutput test(const std::string& one) {
    return run({"test",
                folder.write("one.test.yaml",
                             "env: {SECRET: whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==}\ncases:\n- " + one + "\n"),
                "--junit", folder.file("junit.xml")});
  }

  TemporaryFolder folder;
};

TEST_CASE("a case that holds passes: the record after filters and map, and the request of the real sink") {
  Project project;
  const auto record = project.test(
      "{name: a, sink: out, event: event.json, expect: {record: {id: e1, n: 9007199254740993, text: Hello "
      "***********}}}");
  CHECK(record.exit_code == 0);
  CHECK_THAT(record.out, Catch::Contains("ok ") && Catch::Contains("1 cases, 0 failed"));
  const auto request = project.test(
      "{name: a, sink: out, event: event.json, answers: [{status: 204}], expect: {status: ok, request: {method: POST, "
      "url: "
      "\"http://crm.example/x\", headers: {Webhook-Id: e1}, body: {id: e1, n: 9007199254740993, text: Hello "
      "***********}}}}");
  INFO(request.out << request.err);
  CHECK(request.exit_code == 0);
}

TEST_CASE("a case that does not hold ends with 1, and says what differs, on the terminal and in the report") {
  Project project;
  const auto result = project.test(
      "{name: a<b, sink: out, event: event.json, expect: {request: {method: PUT, body: {id: e2, more: [1]}}, status: "
      "refused}}");
  CHECK(result.exit_code == 1);
  for (const char* line :
       {"FAIL", "/request/method: expected \"PUT\", and is \"POST\"",
        "/request/body/id: expected \"e2\", and is \"e1\"", "/request/body/more: expected [1], and is not there",
        "/request/body/n: not expected, and is 9007199254740993", "/status: expected refused, and is ok"}) {
    CHECK_THAT(result.out, Catch::Contains(line));
  }
  const std::string report = read_file(project.folder.file("junit.xml"));
  CHECK_THAT(report, Catch::Contains("tests=\"1\" failures=\"1\"") && Catch::Contains("name=\"a&lt;b\"") &&
                         Catch::Contains("<failure message=\"/status: expected refused"));
}

TEST_CASE("a record that differs comes with the reasons for what is missing") {
  Project project;
  const auto result = project.test("{name: a, sink: out, event: event.json, expect: {row: {id: e1, phone: \"+86\"}}}");
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.out, Catch::Contains("/row/phone: expected \"+86\", and is not there") &&
                             Catch::Contains("(/phone: e164: this is no telephone number)"));
}

TEST_CASE("a map can be tested by itself, and what it leaves out or cannot make") {
  Project project;
  project.folder.write("web.json", R"({"channel": "web"})");
  CHECK(project.test("{name: a, map: m.yaml, event: web.json, expect: {nothing: skipped}}").exit_code == 0);
  CHECK(project.test("{name: a, map: m.yaml, event: {id: x}, expect: {record: {id: x}}}").exit_code == 0);
  CHECK(project.test("{name: a, map: m.yaml, event: {id: x}, expect: {failure: anything}}").exit_code == 1);
  CHECK(project.test("{name: a, sink: out, event: {channel: web}, expect: {nothing: unrouted}}").exit_code == 0);
}

TEST_CASE("files of cases are found below a folder, and one may be a single case") {
  Project project;
  project.folder.write("a.test.json", R"({"name": "one", "map": "m.yaml", "event": {}, "expect": {"record": {}}})");
  project.folder.write("b.test.yaml", "cases: [{name: two, map: m.yaml, event: {id: x}, expect: {record: {id: x}}}]\n");
  const auto result = project.run({"test", project.folder.path()});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Contains("2 cases, 0 failed"));
}

TEST_CASE("what cannot be used ends with the exit code that says so, and with its place") {
  Project project;
  CHECK(project.run({"test", project.folder.file("none")}).exit_code == 66);
  CHECK(project.run({"test", project.folder.path()}).exit_code == 66);
  const auto unknown = project.test("{name: a, sinks: out, event: event.json, expect: {record: {}}}");
  CHECK(unknown.exit_code == 78);
  CHECK_THAT(unknown.err, Catch::Contains("one.test.yaml:3:13: error: unknown key \"sinks\""));
  CHECK(project.test("{name: a, sink: out, event: none.json, expect: {record: {}}}").exit_code == 78);
  CHECK(project.test("{name: a, sink: out, map: m.yaml, event: event.json, expect: {record: {}}}").exit_code == 78);
  CHECK(project.test("{name: a, sink: out, event: event.json, expect: {}}").exit_code == 78);
  CHECK(project.test("{name: a, sink: ouch, event: event.json, expect: {record: {}}}").exit_code == 1);
  project.folder.write("m.yaml", "record: {a: \"{{ uper(/id) }}\"}\n");
  const auto broken = project.test("{name: a, map: m.yaml, event: event.json, expect: {record: {}}}");
  CHECK(broken.exit_code == 78);
  CHECK_THAT(broken.err, Catch::Contains("did you mean \"upper\"?"));
}

TEST_CASE("map preview prints the record, or why there is none") {
  Project project;
  const std::string map = project.folder.file("m.yaml"), event = project.folder.file("event.json");
  const auto record = project.run({"map", "preview", "--map", map, "--event", event});
  CHECK(record.exit_code == 0);
  CHECK_THAT(record.out, Catch::Contains("\"n\": 9007199254740993,\n"));
  CHECK_THAT(record.err, Catch::Contains("/phone: e164: this is no telephone number"));
  const auto json = project.run({"map", "preview", "--map", map, "--event", event, "--json"});
  CHECK_THAT(json.out, Catch::Contains(R"({"outcome":"record","record":{"id":"e1",)") &&
                           Catch::Contains(R"("notes":[{"target":"/phone","sentence":"e164)"));
  const auto web =
      project.run({"map", "preview", "--map", map, "--event", project.folder.write("w.json", R"({"channel":"web"})")});
  CHECK(web.exit_code == 0);
  CHECK_THAT(web.out, Catch::Contains("skipped"));
  CHECK(project.run({"map", "preview", "--event", event}).exit_code == 64);
  CHECK(project.run({"map", "preview", "--map", map, "--event", project.folder.file("none")}).exit_code == 66);
  CHECK(project.run({"map", "preview", "-c", project.folder.file("ekiden.yaml"), "--sink", "out", "--event", event})
            .exit_code == 78);  // its secret is not set
}

}  // namespace
