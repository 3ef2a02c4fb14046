// SPDX-License-Identifier: Apache-2.0
#include "config/gateway_config.hpp"

#include <rapidjson/pointer.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "config/findings.hpp"
#include "config/host_values.hpp"
#include "config/live_secrets.hpp"
#include "config/references.hpp"
#include "config/schema.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"
#include "core/ip_address.hpp"
#include "core/json_text.hpp"

namespace ekiden::config {
namespace {

using rapidjson::Value;

constexpr std::size_t kMaxDiagnostics = 100;

const Value* at(const Value& document, const std::string& pointer) {
  return rapidjson::Pointer(pointer.data(), pointer.size()).Get(document);
}

bool is_at_or_below(std::string_view pointer, std::string_view ancestor) {
  return pointer.starts_with(ancestor) && (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

constexpr const char* kInstanceLists[] = {"channels", "sinks", "filters"};

const char* list_of(ComponentKind kind) {
  return kind == ComponentKind::adapter ? "/channels" : kind == ComponentKind::sink ? "/sinks" : "/filters";
}
const char* component_key(ComponentKind kind) {
  return kind == ComponentKind::adapter ? "adapter" : kind == ComponentKind::sink ? "sink" : "filter";
}

// http to another machine.
bool leaves_in_the_clear(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  const auto lower = [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  };
  std::string begin(url.substr(0, url.find_first_of("/?#", scheme.size())));
  std::ranges::transform(begin, begin.begin(), lower);
  if (!begin.starts_with(scheme)) return false;
  std::string_view host = std::string_view(begin).substr(scheme.size());
  host.remove_prefix(host.rfind('@') + 1);
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) host = host.substr(0, colon);
  const auto address = IpAddress::parse(host);
  return address ? !address->is_loopback() : host != "localhost";
}

// Collects findings about one document, and what no quoted line may show.
class Report {
 public:
  explicit Report(const YamlDocument& yaml) : yaml_(yaml), hidden_(yaml.dropped()) {}

  void hide(const std::string& pointer) {
    for (const HiddenRange& range : yaml_.scalars(pointer)) {
      std::string_view text = yaml_.source().text().substr(range.from, range.to - range.from);
      if (text.size() > 1 && (text.front() == '"' || text.front() == '\'')) text = text.substr(1, text.size() - 2);
      if (!is_bare_reference(text)) hidden_.push_back(range);
    }
  }

  // Pointers of the violation start at `base`.
  void add(Violation violation, const std::string& base, Severity severity = Severity::error) {
    violation.pointer.insert(0, base);
    if (violation.code == "unknown-key") {
      hide(child_pointer(violation.pointer, violation.key));
    } else if (violation.code != "missing-key") {
      const Value* value = at(yaml_.root(), violation.pointer);
      if (value != nullptr && (value->IsObject() || value->IsArray())) hide(violation.pointer);
    }
    findings_.push_back(finding_of(violation, yaml_, severity));
  }

  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  // A literal where the schema wants a secret: a warning, and never shown.
  void add_secrets(const Value& schema, const Value& value, const std::string& base) {
    for (const std::string& pointer : secret_pointers(schema, value)) {
      hide(base + pointer);
      const Value* secret = at(value, pointer);
      if (secret == nullptr || !secret->IsString() || secret->GetStringLength() == 0 ||
          holds_reference(text_of(*secret)))
        continue;
      add({pointer, "", "secret-in-file", "a secret stands in the file",
           "write ${env:NAME}, ${file:PATH} or ${cred:NAME}"},
          base, Severity::warning);
    }
  }

  // An address to which everything goes unencrypted: allowed, and worth a word. Within the machine it is not.
  void add_addresses(const Value& schema, const Value& value, const std::string& base) {
    for (const std::string& pointer : address_pointers(schema, value)) {
      const Value* address = at(value, pointer);
      if (address == nullptr || !address->IsString() || !leaves_in_the_clear(text_of(*address))) continue;
      add({pointer, "", "plain-http", "messages go over the network unencrypted", "use https"}, base,
          Severity::warning);
    }
  }

  // Sorted, the first kMaxDiagnostics. Where reading the YAML found an error, a second one about the same value is
  // noise.
  Diagnostics render(const std::vector<Finding>& yaml_findings) const {
    std::vector<Finding> all = yaml_findings;
    std::set<std::size_t> taken;
    for (const Finding& finding : yaml_findings) taken.insert(finding.offset);
    std::copy_if(findings_.begin(), findings_.end(), std::back_inserter(all),
                 [&](const Finding& finding) { return !taken.contains(finding.offset); });
    const auto by_place = [](const Finding& a, const Finding& b) { return a.offset < b.offset; };
    std::stable_sort(all.begin(), all.end(), by_place);
    if (all.size() > kMaxDiagnostics) {
      // Errors first: a cut must not turn a wrong file into one with warnings only.
      const auto is_error = [](const Finding& finding) { return finding.severity == Severity::error; };
      std::stable_partition(all.begin(), all.end(), is_error);
      all.resize(kMaxDiagnostics);
    }
    Diagnostics diagnostics;
    for (const Finding& finding : all) {
      std::vector<HiddenRange> hidden = hidden_;
      if (taken.contains(finding.offset)) {
        const std::vector<HiddenRange> likely = yaml_.source().likely_secrets(finding.offset);
        hidden.insert(hidden.end(), likely.begin(), likely.end());
      }
      diagnostics.push_back(yaml_.source().render(finding, hidden));
    }
    sort_by_place(diagnostics);
    return diagnostics;
  }

 private:
  const YamlDocument& yaml_;
  std::vector<HiddenRange> hidden_;
  std::vector<Finding> findings_;
};

// A violation below a string whose reference failed says nothing new.
bool is_about(const Violation& violation, const std::vector<Violation>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Violation& p) { return is_at_or_below(violation.pointer, p.pointer); });
}

// Resolves, converts, fills defaults, validates; reports to `report` with pointers below `base`. The pointers of the
// strings that held references.
std::vector<std::string> complete(const Value& schema, rapidjson::Document& document, const References& references,
                                  const std::string& base, Report& report) {
  auto& pool = document.GetAllocator();
  References::Outcome outcome = references.resolve(document, pool);
  for (const Violation& problem : outcome.problems) report.add(problem, base);
  convert_text(schema, document, outcome.resolved);
  fill_defaults(schema, document, pool);
  for (const Violation& violation : validate(schema, document)) {
    if (!is_about(violation, outcome.problems)) report.add(violation, base);
  }
  return std::move(outcome.resolved);
}

class LoadedFile final : public ConfigFile {
 public:
  LoadedFile(std::unique_ptr<const YamlDocument> yaml, const Environment& environment, std::filesystem::path folder)
      : yaml_(std::move(yaml)), environment_(environment), folder_(std::move(folder)) {}

  Diagnostics read_host(const std::vector<Finding>& yaml_findings) {
    rapidjson::Document schema;
    schema.Parse(gateway_schema().data(), gateway_schema().size());
    rapidjson::Document document;
    document.CopyFrom(yaml_->root(), document.GetAllocator());
    secrets_ = secret_pointers(schema, yaml_->root());
    Report report(*yaml_);
    set_components_aside(document, report);
    report.add_secrets(schema, document, "");
    complete(schema, document, References(environment_, folder_), "", report);
    HostValues host = read_host_values(document, folder_);
    for (const Violation& violation : host.violations) report.add(violation, "");
    for (const Violation& warning : host.warnings) report.add(warning, "", Severity::warning);
    values_ = std::move(host.config);
    return report.render(yaml_findings);
  }

  const GatewayConfig& values() const override { return values_; }

  ComponentConfig check_component(ComponentKind kind, std::string_view id,
                                  std::string_view schema_json) const override {
    ComponentConfig result;
    Report report(*yaml_);
    const std::string instance = instance_pointer(kind, id);
    if (instance.empty()) {
      report.add({0, "unknown-id", "no channel, sink or filter has the id \"" + std::string(id) + '"', ""});
    } else {
      check(instance, schema_json, report, result);
    }
    result.diagnostics = report.render({});
    if (!result.ok()) {
      result.json = result.masked = "";
      result.secrets.reset();
    }
    return result;
  }

  Diagnostic unknown_component(ComponentKind kind, std::string_view id,
                               const std::vector<std::string>& candidates) const override {
    Report report(*yaml_);
    hide_secrets("", report);
    const std::string pointer = instance_pointer(kind, id) + '/' + component_key(kind);
    const Value* name = at(yaml_->root(), pointer);
    const std::string word(name != nullptr && name->IsString() ? text_of(*name) : std::string_view());
    const std::string_view near = closest(word, candidates);
    std::string hint = "`ekiden plugin list` shows what there is";
    if (!near.empty()) hint = "did you mean \"" + std::string(near) + "\"?";
    report.add({pointer, "", "unknown-component",
                std::string("no plugin has the ") + component_key(kind) + " \"" + word + '"', hint},
               "");
    return report.render({}).front();
  }

  Diagnostic refused_isolation(ComponentKind kind, std::string_view id, std::string reason,
                               std::string hint) const override {
    Report report(*yaml_);
    hide_secrets("", report);
    report.add({instance_pointer(kind, id) + "/isolation", "", "refused-isolation", std::move(reason), std::move(hint)},
               "");
    return report.render({}).front();
  }

  Diagnostic refused_template(std::size_t index, std::string_view pointer, std::string reason,
                              std::string hint) const override {
    Report report(*yaml_);
    hide_secrets("", report);
    report.add({child_pointer("/conversations/templates", index) + "/parts" + std::string(pointer), "",
                "refused-template", std::move(reason), std::move(hint)},
               "");
    return report.render({}).front();
  }

  Diagnostic refused_map(std::size_t route, std::string reason, std::string hint) const override {
    Report report(*yaml_);
    hide_secrets("", report);
    report.add({child_pointer("/routes", route) + "/map", "", "refused-map", std::move(reason), std::move(hint)}, "");
    return report.render({}).front();
  }

  Diagnostic bad_condition(std::size_t route, std::size_t offset, std::string reason, std::string hint) const override {
    Report report(*yaml_);
    hide_secrets("", report);
    const std::string pointer = child_pointer("/routes", route) + "/where/if";
    report.add({place_in_text(*yaml_, pointer, offset), "bad-expression", std::move(reason), std::move(hint)});
    return report.render({}).front();
  }

 private:
  // The host's schema says nothing about what is in `config:`: neither checked, nor resolved, nor shown.
  void set_components_aside(rapidjson::Document& document, Report& report) const {
    for (const char* list : kInstanceLists) {
      if (!document.IsObject() || !document.HasMember(list) || !document[list].IsArray()) continue;
      for (Value& instance : document[list].GetArray()) {
        if (!instance.IsObject()) continue;
        const auto config = instance.FindMember("config");
        if (config != instance.MemberEnd() && config->value.IsObject()) config->value.RemoveAllMembers();
      }
    }
    hide_secrets("", report);
  }

  // A quoted line shows no secret, whatever the finding is about. `except`: the settings of the component that is
  // looked at, of which its own schema says what is secret.
  void hide_secrets(const std::string& except, Report& report) const {
    for (const char* list : kInstanceLists) {
      const Value* instances = member(yaml_->root(), list);
      if (instances == nullptr || !instances->IsArray()) continue;
      for (rapidjson::SizeType i = 0; i < instances->Size(); ++i) {
        const std::string config = child_pointer(std::string("/") + list, i) + "/config";
        if (config != except) report.hide(config);
      }
    }
    for (const std::string& pointer : secrets_) report.hide(pointer);
    if (at(yaml_->root(), "/api/tokens") != nullptr) report.hide("/api/tokens");  // also under a name that is misspelt
  }

  // The pointer of the first instance with this id, or "".
  std::string instance_pointer(ComponentKind kind, std::string_view id) const {
    const Value* instances = at(yaml_->root(), list_of(kind));
    if (instances == nullptr || !instances->IsArray()) return {};
    const References references(environment_, folder_);
    for (rapidjson::SizeType i = 0; i < instances->Size(); ++i) {
      const Value* own = member((*instances)[i], "id");
      if (own == nullptr || !own->IsString()) continue;
      if (references.resolve_text(text_of(*own)).text == id) return child_pointer(list_of(kind), i);
    }
    return {};
  }

  void check(const std::string& instance, std::string_view schema_json, Report& report, ComponentConfig& result) const {
    if (const Status status = check_schema(schema_json); !status.ok()) {
      hide_secrets("", report);
      return report.add({instance, "", "bad-schema", status.message(), "the plugin is defective"}, "");
    }
    rapidjson::Document schema;
    schema.Parse(schema_json.data(), schema_json.size());
    const std::string base = instance + "/config";
    hide_secrets(base, report);
    const Value* written = at(yaml_->root(), base);
    rapidjson::Document document(rapidjson::kObjectType);
    if (written != nullptr && !written->IsNull()) document.CopyFrom(*written, document.GetAllocator());
    if (document.IsObject()) {
      report.add_secrets(schema, document, base);
    } else {
      report.hide(base);
    }
    const std::vector<std::string> resolved =
        complete(schema, document, References(environment_, folder_), base, report);
    report.add_addresses(schema, document, base);
    result.json = json_text(document);
    result.secrets = std::make_shared<const LiveSecrets>(environment_, folder_, schema, written, document);
    // What a reference yielded may be a secret although the schema does not say so: the copy shows the reference.
    auto& pool = document.GetAllocator();
    const std::vector<std::string> secrets = secret_pointers(schema, document);
    for (const std::string& pointer : resolved) {
      rapidjson::Pointer(pointer.data(), pointer.size()).Get(document)->CopyFrom(*at(*written, pointer), pool);
    }
    mask(document, secrets, pool);
    result.masked = json_text(document);
  }

  std::unique_ptr<const YamlDocument> yaml_;
  Environment environment_;
  std::filesystem::path folder_;
  std::vector<std::string> secrets_;  // of the host: pointers, once it was read
  GatewayConfig values_;
};

Loaded failed(const std::filesystem::path& path, const Status& status) {
  Diagnostic diagnostic;
  diagnostic.file = path.string();
  const bool is_missing = status.code() == Code::not_found;
  diagnostic.code = is_missing ? "file-not-found" : "file-unreadable";
  diagnostic.message = is_missing ? "the file does not exist" : "the file cannot be read: " + status.message();
  return {nullptr, {std::move(diagnostic)}};
}

}  // namespace

Loaded load(const std::filesystem::path& path, const Environment& environment) {
  Result<std::string> text = environment.read_file(path, kMaxFileBytes);
  if (!text.ok()) return failed(path, text.status());
  YamlResult yaml = load_yaml(path.string(), std::move(*text));
  if (!yaml.document) return {nullptr, std::move(yaml.fatal)};
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::absolute(path, ignored).parent_path();
  auto file = std::make_unique<LoadedFile>(std::move(yaml.document), environment, folder);
  Diagnostics diagnostics = file->read_host(yaml.findings);
  return {std::move(file), std::move(diagnostics)};
}

}  // namespace ekiden::config
