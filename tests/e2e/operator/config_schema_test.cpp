// SPDX-License-Identifier: Apache-2.0
// `ekiden config schema`, judged by valijson, which shares no code with the gateway's own loader.
#include <rapidjson/document.h>
#include <gateway_config.hpp>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <catch2/catch.hpp>
#include <filesystem>

#include "config/yaml.hpp"
#include "e2e/operator/command.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

class EditorSchema {
 public:
  EditorSchema() {
    const cli::ChildOutput run =
        run_ekiden({"config", "schema", "--path", plugin_folder(), "--path", example_plugin_folder()});
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
    document_.Parse(run.out.c_str());
    REQUIRE(document_.IsObject());
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::RapidJsonAdapter(document_), schema_);
  }
  const rapidjson::Document& document() const { return document_; }

  // What is wrong with a configuration, empty when nothing is.
  std::string judge(const std::string& yaml) const {
    const config::YamlResult parsed = config::load_yaml("x.yaml", yaml);
    if (!parsed.document || !parsed.findings.empty()) return "not our YAML";
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema_, valijson::adapters::RapidJsonAdapter(parsed.document->root()), &results)) return {};
    std::string text;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
      for (const std::string& step : error.context) text += step;
      text += " " + error.description + "\n";
    }
    return text;
  }

 private:
  rapidjson::Document document_;
  valijson::Schema schema_;
};

constexpr const char* kGateway = "gateway: {data_dir: data}\n";

}  // namespace

TEST_CASE("the schema for editors accepts every configuration of examples/ and that of the sandbox") {
  const EditorSchema schema;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(EKIDEN_EXAMPLES)) {
    const std::filesystem::path& path = entry.path();
    const bool is_in_configs = path.parent_path().filename() == "configs" && !path.string().ends_with(".test.yaml");
    if (path.filename() != "ekiden.yaml" && !is_in_configs) continue;
    CAPTURE(path.string());
    CHECK(schema.judge(read_file(path.string())) == "");
    ++count;
  }
  CHECK(count >= 6);
  CHECK(schema.judge(sandbox::gateway_config(sandbox::Settings{}, {.sandbox_url = "http://127.0.0.1:9000"})) == "");
}

TEST_CASE("a reference may stand wherever a plain value may, of a component's settings too") {
  const EditorSchema schema;
  CHECK(schema.judge(
            "gateway: {data_dir: \"${env:DATA}\", keep: \"${env:KEEP:-7d}\"}\n"
            "channels: []\n"
            "sinks:\n"
            "  - id: crm\n"
            "    sink: webhook\n"
            "    config: {url: \"${env:URL}\", secret: [\"${file:a}\", \"${cred:b}\"], timeout_ms: \"${env:T}\"}\n") ==
        "");
}

TEST_CASE("the schema for editors refuses what `ekiden check` refuses: names, keys, types, ranges, missing settings") {
  const EditorSchema schema;
  for (const char* wrong : {
           "channels: [{id: a, adapter: hello-adaptor}]\n",
           "channels: [{id: a, adapter: webhook}]\n",
           "channels: [{id: a, adapter: hello-adapter, config: {speed: 7}}]\n",
           "channels: [{id: a, adapter: hello-adapter, confg: {}}]\n",
           "channels: []\nsinks: [{id: a, sink: webhook}]\n",
           "channels: []\nsinks: [{id: a, sink: webhook, config: }]\n",
           "channels: []\nsinks: [{id: a, sink: webhook, config: {url: \"https://x.example\"}}]\n",
           "channels: []\nsinks: [{id: a, sink: webhook, config: {url: ftp, secret: s}}]\n",
           "channels: []\nsinks: [{id: a, sink: webhook, config: {url: \"http://x\", secret: s, timeout_ms: 1}}]\n",
           "channels: []\nsinks: [{id: a, sink: webhook, config: {url: \"http://x\", secret: s, timeout_ms: \"1\"}}]\n",
           "channels: []\nroute: []\n",
       }) {
    CAPTURE(wrong);
    CHECK(schema.judge(std::string(kGateway) + wrong) != "");
    CHECK(schema.judge(std::string(kGateway) + wrong) != "not our YAML");
  }
  CHECK(schema.judge(std::string(kGateway) + "channels: [{id: a, adapter: hello-adapter}]\n") == "");
  CHECK(schema.judge(std::string(kGateway) + "channels: [{id: a, adapter: hello-adapter, config: }]\n") == "");
}

TEST_CASE("an editor sees each setting's description, default and that it is a secret") {
  const EditorSchema schema;
  const auto& sinks = schema.document()["properties"]["sinks"]["items"];
  for (const auto& condition : sinks["allOf"].GetArray()) {
    if (std::string(condition["if"]["properties"]["sink"]["const"].GetString()) != "webhook") continue;
    const auto& settings = condition["then"]["properties"]["config"]["properties"];
    CHECK(settings["timeout_ms"]["default"].GetInt() == 15000);
    CHECK(contains(settings["timeout_ms"]["description"].GetString(), "How long one attempt may take"));
    CHECK(settings["secret"]["x-secret"].GetBool());
    return;
  }
  FAIL("the sink webhook is not in the schema");
}
