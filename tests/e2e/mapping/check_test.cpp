// SPDX-License-Identifier: Apache-2.0
// What `ekiden check` says about maps and conditions.
#include <catch2/catch.hpp>

#include <string>

#include "cli/plan.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/hosted_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

// What is wrong with a gateway whose route has that map file; the folder's name is left out.
std::string checked(const std::string& map, const std::string& sink = "webhook",
                    const std::string& route = "{from: [hello], map: m.yaml, to: [out]}") {
  const TemporaryFolder folder;
  folder.write("m.yaml", map);
  const std::string config = sink == "webhook" ? "{url: \"http://127.0.0.1:1/\", secret: \"${env:EKIDEN_NONE:-whsec_"
                                                 "RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==}\"}"
                                               : "{}";
  const std::string file = folder.write(
      "ekiden.yaml", "gateway: {data_dir: data}\nplugins: {path: [\"" + plugin_folder() + "\", \"" +
                         example_plugin_folder() +
                         "\"]}\nchannels: [{id: hello, adapter: hello-adapter}]\nsinks: [{id: out, sink: " + sink +
                         ", config: " + config + "}]\nroutes:\n- " + route + "\n");
  std::string said;
  for (const config::Diagnostic& one : cli::make_plan(file, config::process_environment()).diagnostics)
    said += one.file.substr(one.file.rfind('/') + 1) + ":" + std::to_string(one.line) + ":" +
            std::to_string(one.column) + " " + one.code + " " + one.message +
            (one.hint.empty() ? "" : " — " + one.hint) + "\n";
  return said;
}

}  // namespace

TEST_CASE("a sound map has nothing to say") {
  CHECK(checked("record: {a: /id}\n") == "");
}

TEST_CASE("each mistake of a map stands at its place, all at once") {
  CHECK(checked(R"(recrod: {}
record:
  a: "{{ uper(/id) }}"
  b: {c: "{{ truncate(/id, 3, words) }}"}
)") == "m.yaml:1:1 unknown-key unknown key \"recrod\" — did you mean \"record\"?\n");
  CHECK(checked(R"(record:
  a: "{{ uper(/id) }}"
  b: {c: "{{ truncate(/id, 3, bits) }}"}
  d: {if: /x, then: 1}
when: "{{ /id"
)") == R"(m.yaml:2:10 bad-expression there is no function "uper" — did you mean "upper"?
m.yaml:3:31 bad-expression unit of truncate() is one of its words — did you mean "bytes"?
m.yaml:4:11 bad-expression a condition is one expression: {{ … }}
m.yaml:5:14 bad-expression the expression does not end with }}
)");
}

TEST_CASE("a map that is not there, is no YAML, or has no record is refused") {
  CHECK(checked("", "webhook", "{from: [hello], map: none.yaml, to: [out]}") ==
        "none.yaml:0:0 file-not-found the file does not exist\n");
  CHECK(checked("a: [", "webhook").find("syntax") != std::string::npos);
  CHECK(checked("when: \"{{ 1 }}\"\n") == "m.yaml:1:1 missing-key this object lacks the key \"record\"\n");
  CHECK(checked("record: {a: 1, a: 2}\n").find("duplicate-key") != std::string::npos);
}

TEST_CASE("a map on the way to a sink that takes no record is refused") {
  CHECK(checked("record: {a: 1}\n", "hello-sink") ==
        "ekiden.yaml:6:24 refused-map the sink \"out\" takes no record — leave the map out\n");
}

TEST_CASE("a mistake of a condition stands where it is") {
  CHECK(checked("", "webhook", "{from: [hello], where: {if: \"{{ /a = 1 }}\"}, to: [out]}") ==
        "ekiden.yaml:6:38 bad-expression = compares nothing: write ==\n");
  CHECK(checked("", "webhook", "{from: [hello], where: {if: /a}, to: [out]}") ==
        "ekiden.yaml:6:31 bad-expression a condition is one expression: {{ … }}\n");
}
