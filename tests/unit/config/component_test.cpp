// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <vector>

#include "config/gateway_config.hpp"
#include "unit/config/support.hpp"

namespace ekiden::config {
namespace {

using test::brief;

constexpr const char* kSchema = R"({
  "type": "object", "required": ["app_id", "app_secret"],
  "properties": {
    "app_id": {"type": "string"},
    "app_secret": {"type": "string", "minLength": 4, "x-secret": true},
    "mode": {"enum": ["plain", "compatible", "safe"], "default": "safe"},
    "api_base": {"type": "string", "format": "uri", "default": "https://api.weixin.qq.com"},
    "timeout": {"type": "integer", "minimum": 1},
    "retry": {"type": "object", "default": {}, "properties": {"max": {"type": "integer", "default": 3}}}
  }})";

Loaded with_config(const std::string& config, test::World world = {}) {
  world.variables["SECRET"] = "s3cr3t";
  world.variables["PORT"] = "8";
  return test::load_text(
      "gateway: {data_dir: d}\nchannels:\n- id: cn\n  adapter: wechat-oa\n  config: " + config + "\n", world);
}

TEST_CASE("a component receives its config complete, others see it masked") {
  const Loaded loaded =
      with_config("{app_id: \"wx${env:PORT}\", app_secret: \"${env:SECRET}\", timeout: \"${env:PORT}\"}");
  REQUIRE(loaded.ok());
  const ComponentConfig config = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
  CAPTURE(to_text(config.diagnostics));
  REQUIRE(config.ok());
  CHECK(config.diagnostics.empty());
  CHECK(
      config.json ==
      R"({"app_id":"wx8","app_secret":"s3cr3t","timeout":8,"mode":"safe","api_base":"https://api.weixin.qq.com","retry":{"max":3}})");
  CHECK(
      config.masked ==
      R"({"app_id":"wx${env:PORT}","app_secret":"***","timeout":"${env:PORT}","mode":"safe","api_base":"https://api.weixin.qq.com","retry":{"max":3}})");
}

TEST_CASE("an address that is not encrypted is worth a warning, unless it stays on the machine") {
  for (const char* const address : {"http://crm.example/in", "HTTP://10.0.0.7:80", "http://u@[2001:db8::1]:8080/?x"}) {
    CAPTURE(address);
    const Loaded loaded =
        with_config("{app_id: a, app_secret: \"${env:SECRET}\", api_base: \"" + std::string(address) + "\"}");
    const ComponentConfig config = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
    CHECK(config.ok());
    CHECK(brief(config.diagnostics) == "warning 5:62 plain-http use https\n");
  }
  for (const char* const address : {"https://crm.example/in", "http://127.0.0.1:8080/hook", "http://localhost:1",
                                    "http://u@[::1]:8080", "http://LOCALHOST"}) {
    CAPTURE(address);
    const Loaded loaded =
        with_config("{app_id: a, app_secret: \"${env:SECRET}\", api_base: \"" + std::string(address) + "\"}");
    CHECK(loaded.file->check_component(ComponentKind::adapter, "cn", kSchema).diagnostics.empty());
  }
}

TEST_CASE("each mistake in a component's config has its place in the file") {
  struct Row {
    const char* config;
    const char* expected;
  };
  const Row rows[] = {
      {"{app_id: 5, app_secret: \"${env:NO}\", mod: safe}",
       "5:20 wrong-type quote it\n5:35 secret-not-set set it, or give a default: ${env:NO:-…}\n5:48 unknown-key did "
       "you mean \"mode\"?\n"},
      {"", "5:3 missing-key\n5:3 missing-key\n"},
      {"{app_id: a, app_secret: \"${env:SECRET}\", retry: {mx: 1}}", "5:60 unknown-key did you mean \"max\"?\n"},
      {"{app_id: a, app_secret: \"${env:SECRET}\", timeout: 0}", "5:61 bad-value\n"},
      {"{app_id: a, app_secret: \"${env:SECRET}\", timeout: \"${env:SECRET}\"}", "5:61 wrong-type\n"},
      {"{app_id: a, app_secret: \"${env:SECRET}\", mode: saef}", "5:58 bad-value did you mean \"safe\"?\n"},
      {"{app_id: a, app_secret: literal}",
       "warning 5:35 secret-in-file write ${env:NAME}, ${file:PATH} or ${cred:NAME}\n"},
      {"{app_id: a, app_secret: \"${vault:x}\"}",
       "5:35 bad-reference write ${env:NAME}, ${file:PATH} or ${cred:NAME}\n"},
      {"\n    app_id: a\n    app_secret: abc\n    retry: 3\n",
       "warning 7:17 secret-in-file write ${env:NAME}, ${file:PATH} or ${cred:NAME}\n7:17 bad-value\n8:12 "
       "wrong-type\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.config);
    const Loaded loaded = with_config(row.config);
    CHECK(loaded.ok());
    const ComponentConfig config = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
    CAPTURE(to_text(config.diagnostics));
    CHECK(brief(config.diagnostics) == row.expected);
    CHECK(config.json.empty() == !config.ok());
  }
}

TEST_CASE("diagnostics of a component show no secret, its own or another's") {
  for (const char* config :
       {"{app_id: 1, app_secret: hunter2}", "{app_id: 1, app_secrett: hunter2}", "{app_id: {app_secret: hunter2}}",
        "{app_id: 1, app_secret: {x: hunter2}}", "hunter2", "[hunter2]"}) {
    const Loaded loaded =
        test::load_text("gateway: {data_dir: d}\nchannels: [{id: cn, adapter: x, config: " + std::string(config) +
                        "}, {id: other, adapter: x, config: {x: hunter2}}]\n");
    REQUIRE(loaded.file);
    const ComponentConfig result = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
    CAPTURE(config, to_text(result.diagnostics));
    CHECK_FALSE(result.ok());
    CHECK(to_text(result.diagnostics).find("hunter2") == std::string::npos);
    CHECK(to_text(loaded.diagnostics).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a finding about what the file names shows no secret of the same line") {
  const Loaded loaded = test::load_text(
      R"({"api": {"tokens": [{"name": "a", "role": "admin", "token": "hunter2hunter2hunter2"}]}, )"
      R"("channels": [{"adapter": "x", "id": "cn", "isolation": "process", "config": {"x": "hunter2"}}], )"
      R"("sinks": [{"id": "s", "sink": "y"}], )"
      R"("routes": [{"map": "m.yaml", "from": ["cn"], "to": ["s"], "where": {"if": "1 +"}}], )"
      R"("gateway": {"data_dir": "d", "http": {"proxy": "http://127.0.0.1:1", "proxy_auth": "u:hunter2"}}})");
  REQUIRE(loaded.file);
  const std::vector<Diagnostic> findings = {
      loaded.file->unknown_component(ComponentKind::adapter, "cn", {}),
      loaded.file->refused_isolation(ComponentKind::adapter, "cn", "no", ""),
      loaded.file->refused_map(0, "no", ""),
      loaded.file->bad_condition(0, 0, "no", ""),
      loaded.file->check_component(ComponentKind::adapter, "cn", "{").diagnostics.front(),
      loaded.file->check_component(ComponentKind::adapter, "cn", kSchema).diagnostics.front(),
  };
  for (const Diagnostic& finding : findings) {
    CAPTURE(finding.message, finding.source_line);
    CHECK_FALSE(finding.source_line.empty());
    CHECK(finding.source_line.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a file reference starts at the folder of the configuration") {
  test::World world;
  world.files["/etc/ekiden/secret"] = "from-file\n";
  const Loaded loaded = with_config("{app_id: a, app_secret: \"${file:secret}\"}", world);
  const ComponentConfig config = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
  CHECK(config.json.find("\"app_secret\":\"from-file\"") != std::string::npos);
  CHECK(config.masked.find("from-file") == std::string::npos);
}

TEST_CASE("a defective schema and an unknown id are diagnostics, not crashes") {
  const Loaded loaded = with_config("{}");
  CHECK(loaded.file->check_component(ComponentKind::adapter, "cn", "{").diagnostics.at(0).code == "bad-schema");
  CHECK(loaded.file->check_component(ComponentKind::sink, "cn", kSchema).diagnostics.at(0).code == "unknown-id");
}

TEST_CASE("an unknown component is shown at its name") {
  const Loaded loaded = with_config("{app_secret: hunter2}");
  const Diagnostic d = loaded.file->unknown_component(ComponentKind::adapter, "cn", {"wechat-oa2", "webhook"});
  CHECK(brief({d}) == "4:12 unknown-component did you mean \"wechat-oa2\"?\n");
}

TEST_CASE("an absent config counts as empty") {
  const Loaded loaded =
      test::load_text("gateway: {data_dir: d}\nchannels: [{id: a, adapter: x}, {id: b, adapter: x, config: }]\n");
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const char* schema = R"({"type":"object","properties":{"n":{"type":"integer","default":1}}})";
  CHECK(loaded.file->check_component(ComponentKind::adapter, "a", schema).json == "{\"n\":1}");
  CHECK(loaded.file->check_component(ComponentKind::adapter, "b", schema).json == "{\"n\":1}");
}

TEST_CASE("a component that cannot run where the file says is shown at that word") {
  const Loaded loaded = test::load_text(
      "gateway: {data_dir: d}\nchannels: []\nfilters:\n- {id: pii, filter: redact, config: {key: hunter2}, isolation: "
      "host}\n");
  REQUIRE(loaded.ok());
  const Diagnostic refused =
      loaded.file->refused_isolation(ComponentKind::filter, "pii", "redact brings a runtime along", "leave it out");
  CHECK(brief({refused}) == "4:64 refused-isolation leave it out\n");
  CHECK(refused.message == "redact brings a runtime along");
  CHECK(to_text({refused}).find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace ekiden::config
