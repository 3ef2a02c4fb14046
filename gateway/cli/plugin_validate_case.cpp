// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_validate_case.hpp"

#include <rapidjson/document.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "cli/plugin_host.hpp"
#include "config/schema.hpp"
#include "conformance/output_trap.hpp"
#include "conformance/run.hpp"
#include "core/json_text.hpp"

namespace ekiden::cli {

namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;

Result<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Status(Code::not_found, "cannot open " + path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.size() > kMaxFileBytes) return Status(Code::invalid, path + " is larger than 1 MiB");
  return text;
}

// As the host does it when it reads its configuration file.
Result<std::string> complete_config(std::string_view schema_json, std::string_view config_json) {
  if (Status status = config::check_schema(schema_json); !status) return status;
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag>(schema_json.data(), schema_json.size());
  rapidjson::Document value;
  value.Parse<rapidjson::kParseIterativeFlag>(config_json.data(), config_json.size());
  if (value.HasParseError() || !value.IsObject()) return Status(Code::config, "the configuration is not a JSON object");
  config::fill_defaults(schema, value, value.GetAllocator());
  const std::vector<config::Violation> violations = config::validate(schema, value);
  if (violations.empty()) return json_text(value);
  const config::Violation& first = violations.front();
  return Status(Code::config, (first.pointer.empty() ? "" : first.pointer + ": ") + first.message +
                                  (first.hint.empty() ? "" : "; " + first.hint));
}

std::string text_of(const rapidjson::Value& object, const char* name, std::string fallback) {
  const auto found = object.FindMember(name);
  return found != object.MemberEnd() && found->value.IsString() ? found->value.GetString() : std::move(fallback);
}

// [{"method", "path", "query", "headers": {name: value}, "body"}, …]
Result<std::vector<conformance::SampleRequest>> read_webhooks(const std::string& path) {
  std::vector<conformance::SampleRequest> requests;
  if (path.empty()) return requests;
  const Result<std::string> text = read_text(path);
  if (!text) return text.status();
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text->data(), text->size());
  if (document.HasParseError() || !document.IsArray())
    return Status(Code::config, path + " is not a JSON list of requests");
  for (const rapidjson::Value& entry : document.GetArray()) {
    if (!entry.IsObject()) return Status(Code::config, path + ": a request is not an object");
    conformance::SampleRequest request;
    request.method = text_of(entry, "method", "POST");
    request.path = text_of(entry, "path", "");
    request.query = text_of(entry, "query", "");
    request.body = text_of(entry, "body", "");
    if (const auto headers = entry.FindMember("headers"); headers != entry.MemberEnd() && headers->value.IsObject())
      for (const auto& header : headers->value.GetObject())
        if (header.value.IsString()) request.headers.emplace_back(header.name.GetString(), header.value.GetString());
    requests.push_back(std::move(request));
  }
  return requests;
}

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(to, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
}

}  // namespace

int run_plugin_case(const PluginValidateOptions& options, Context& context) {
  const conformance::Case* const checked = conformance::find_case(options.run_case);
  if (checked == nullptr) return context.fail(kExitUsage, "there is no case " + options.run_case);
  conformance::Subject::Settings settings;
  settings.file = options.file;
  settings.component = options.component;
  settings.complete_config = &complete_config;
  if (options.isolation == "process") settings.placement = conformance::Placement::process;
  settings.process = plugin_host_settings({}, {});
  std::from_chars(options.seed.data(), options.seed.data() + options.seed.size(), settings.seed);
  if (!options.config.empty()) {
    Result<std::string> config = read_text(options.config);
    if (!config) return context.fail(config.status());
    settings.config = std::move(*config);
  }
  Result<std::vector<conformance::SampleRequest>> webhooks = read_webhooks(options.webhook);
  if (!webhooks) return context.fail(webhooks.status());
  settings.webhooks = std::move(*webhooks);

  const conformance::OutputTrap trap;
  conformance::Subject subject(std::move(settings));
  const conformance::CaseResult result = conformance::run_case(*checked, subject);
  write_all(trap.original(), conformance::to_json(result) + "\n");
  _exit(kExitOk);
}

}  // namespace ekiden::cli
