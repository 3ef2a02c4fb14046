// SPDX-License-Identifier: Apache-2.0
// What the file says about itself: descriptors, schemas of configurations, the manifest beside it.
#include <rapidjson/document.h>
#include <regex.h>
#include <ekiden/testkit/schemas.hpp>
#include <ekidenpp/utf8.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "conformance/case.hpp"
#include "core/json_text.hpp"
#include "plugin/manifest.hpp"

namespace ekiden::conformance {

namespace {

constexpr std::size_t kMaxDescriptorBytes = 256u << 10;
constexpr std::uint32_t kMaxComponents = 256;

const ekd_factory* factory_of(const Subject& subject, Verdict& verdict) {
  const Result<const plugin::Library*> library = subject.library();
  if (library) return &(*library)->factory();
  verdict.fail("the file can be mapped and initialised", library.status().message());
  return nullptr;
}

bool matches(const char* text, const char* pattern) {
  regex_t compiled;
  if (text == nullptr || regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = regexec(&compiled, text, 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

void check_one(const ekd_descriptor& descriptor, const std::string& which, Verdict& verdict) {
  verdict.expect(matches(descriptor.id, "^[a-z0-9][a-z0-9-]{0,62}$"),
                 which + "'s id is of lower-case letters, digits and '-', at most 63", "it is not");
  verdict.expect(
      matches(descriptor.version, "^(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)([-+][0-9A-Za-z.+-]+)?$"),
      which + "'s version is a semantic version, as 1.2.3", "it is not");
  const bool known = descriptor.kind >= EKD_KIND_ADAPTER && descriptor.kind <= EKD_KIND_FILTER;
  if (!known)
    verdict.warn(which + " is an adapter, a sink or a filter",
                 "its kind is " + std::to_string(descriptor.kind) + ": this host skips it");
  if (!verdict.expect(descriptor.json != nullptr, which + " has a document", "json is NULL")) return;
  const std::string_view json(descriptor.json, ::strnlen(descriptor.json, kMaxDescriptorBytes));
  verdict.expect(json.size() < kMaxDescriptorBytes && sdk::is_valid_utf8(json),
                 which + "'s document is UTF-8 and below 256 KiB", "it is not");
  for (const std::string& broken : testkit::check_against_schema("descriptor.json", json))
    verdict.fail(which + "'s document follows sdk/schema/descriptor.json", broken);
}

void check_descriptors(Subject& subject, Verdict& verdict) {
  const ekd_factory* factory = factory_of(subject, verdict);
  if (factory == nullptr) return;
  const std::uint32_t count = factory->count();
  if (!verdict.expect(count > 0 && count <= kMaxComponents, "the file holds 1 to 256 components",
                      "it says " + std::to_string(count)))
    return;
  std::set<std::string> ids;
  for (std::uint32_t i = 0; i < count; ++i) {
    const ekd_descriptor* descriptor = factory->descriptor(i);
    const std::string which = "component " + std::to_string(i);
    if (!verdict.expect(descriptor != nullptr, which + " has a descriptor", "it is NULL")) continue;
    if (!verdict.expect(descriptor->size >= sizeof(ekd_descriptor), which + "'s size is that of ekd_descriptor",
                        "it says " + std::to_string(descriptor->size)))
      continue;
    check_one(*descriptor, which, verdict);
    if (descriptor->id != nullptr)
      verdict.expect(ids.insert(descriptor->id).second, "ids are unique",
                     std::string(descriptor->id) + " stands twice");
  }
}

void check_past_the_end(Subject& subject, Verdict& verdict) {
  const ekd_factory* factory = factory_of(subject, verdict);
  if (factory == nullptr) return;
  const std::uint32_t count = factory->count();
  for (const std::uint32_t index : {count, count + 1, count + 1000, UINT32_MAX}) {
    verdict.expect(factory->descriptor(index) == nullptr, "descriptor() gives NULL past the end",
                   "it gave something for " + std::to_string(index) + " of " + std::to_string(count));
  }
}

// A copy of what the descriptors say.
std::vector<std::string> spelled_out(const std::vector<const ekd_descriptor*>& descriptors) {
  std::vector<std::string> all;
  for (const ekd_descriptor* one : descriptors) {
    if (one == nullptr || one->id == nullptr || one->version == nullptr || one->json == nullptr) continue;
    all.push_back(std::to_string(one->kind) + " " + one->id + " " + one->version + " " + one->json);
  }
  return all;
}

std::vector<const ekd_descriptor*> all_of(const ekd_factory& factory) {
  std::vector<const ekd_descriptor*> all;
  for (std::uint32_t i = 0; i < factory.count(); ++i) all.push_back(factory.descriptor(i));
  return all;
}

void check_stable(Subject& subject, Verdict& verdict) {
  const ekd_factory* factory = factory_of(subject, verdict);
  if (factory == nullptr) return;
  const std::vector<const ekd_descriptor*> first = all_of(*factory);
  const std::vector<std::string> said = spelled_out(first);
  const std::vector<const ekd_descriptor*> second = all_of(*factory);
  verdict.expect(second == first, "a descriptor stays where it is", "it is given elsewhere the second time");
  verdict.expect(spelled_out(second) == said, "a descriptor says the same each time", "it says something else");
  verdict.expect(spelled_out(first) == said, "what was given stays valid until the process ends",
                 "it was written over");
}

// Proposals of a schema's properties, each checked against its own property as the host would.
void check_proposals(const rapidjson::Value& schema, const CompleteConfig& complete, Verdict& verdict) {
  const auto properties = schema.FindMember("properties");
  if (properties == schema.MemberEnd() || !properties->value.IsObject()) return;
  for (const auto& property : properties->value.GetObject()) {
    if (!property.value.IsObject()) continue;
    const std::string name = property.name.GetString();
    const auto fits = [&](const rapidjson::Value& proposal) {
      const std::string alone = R"({"type":"object","properties":{"value":)" + json_text(property.value) + "}}";
      return complete(alone, R"({"value":)" + json_text(proposal) + "}").status();
    };
    const auto judge = [&](const char* what, const rapidjson::Value& proposal) {
      const Status status = fits(proposal);
      if (!status)
        verdict.fail(std::string("the ") + what + " of config." + name + " fits its own schema", status.message());
    };
    if (const auto value = property.value.FindMember("default"); value != property.value.MemberEnd())
      judge("default", value->value);
    const auto examples = property.value.FindMember("examples");
    if (examples != property.value.MemberEnd() && examples->value.IsArray())
      for (const rapidjson::Value& example : examples->value.GetArray()) judge("example", example);
    const auto secret = property.value.FindMember("x-secret");
    const bool is_secret = secret != property.value.MemberEnd() && secret->value.IsTrue();
    verdict.expect(!is_secret || !property.value.HasMember("default"), "a secret has no default",
                   "config." + name + " has one");
  }
}

void check_schema(Subject& subject, Verdict& verdict) {
  const Result<plugin::Component> component = subject.component();
  if (!component) return verdict.fail("the component has a descriptor", component.status().message());
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag>(component->config_schema.c_str());
  const auto properties = schema.FindMember("properties");
  // The schema alone, without its required members: those are the operator's to give.
  rapidjson::Document open;
  open.CopyFrom(schema, open.GetAllocator());
  open.RemoveMember("required");
  const Result<std::string> empty = subject.complete_config()(json_text(open), "{}");
  verdict.expect(empty.ok(), "the schema of `config` is one that the host reads",
                 empty ? "" : empty.status().message());
  if (empty) check_proposals(schema, subject.complete_config(), verdict);
  const auto required = schema.FindMember("required");
  if (required == schema.MemberEnd() || !required->value.IsArray()) return;
  for (const rapidjson::Value& name : required->value.GetArray()) {
    const bool described = properties != schema.MemberEnd() && properties->value.IsObject() && name.IsString() &&
                           properties->value.HasMember(name.GetString());
    verdict.expect(described, "each required member of `config` is described", json_text(name) + " is not");
  }
}

void check_record(Subject& subject, Verdict& verdict) {
  const Result<plugin::Component> component = subject.component();
  if (!component) return verdict.fail("the component has a descriptor", component.status().message());
  if (component->record_schema.empty()) return verdict.skip("it takes no record");
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag>(component->record_schema.c_str());
  rapidjson::Document open;
  open.CopyFrom(schema, open.GetAllocator());
  open.RemoveMember("required");
  const Result<std::string> empty = subject.complete_config()(json_text(open), "{}");
  if (!verdict.expect(empty.ok(), "the schema of `record` is one that the host reads",
                      empty ? "" : empty.status().message()))
    return;
  const auto examples = schema.FindMember("examples");
  const bool has_one = examples != schema.MemberEnd() && examples->value.IsArray() && !examples->value.Empty();
  if (!verdict.expect(has_one, "the schema of `record` shows an example", "it has no `examples`")) return;
  for (const rapidjson::Value& example : examples->value.GetArray()) {
    const Status status = subject.complete_config()(component->record_schema, json_text(example)).status();
    if (!status) verdict.fail("the examples of `record` fit its schema", status.message());
  }
}

void check_manifest(Subject& subject, Verdict& verdict) {
  std::filesystem::path path = subject.file();
  path.replace_extension(".plugin.json");
  std::ifstream file(path, std::ios::binary);
  if (!file) return verdict.skip("there is no " + path.filename().string() + " beside it");
  const std::string given{std::istreambuf_iterator<char>(file), {}};
  const Result<const plugin::Library*> library = subject.library();
  const Result<std::string> right = library ? plugin::describe(**library) : Result<std::string>(library.status());
  if (!right) return verdict.fail("the file can be described", right.status().message());
  verdict.expect(given == *right, path.filename().string() + " says what the file says", "it speaks of another build");
}

constexpr Case kCases[] = {
    {"library/descriptor", "M12", "has valid descriptors with unique ids",
     "compare the document with sdk/schema/descriptor.json: each member is described there", kFile, &check_descriptors},
    {"library/past-the-end", "M12", "gives NULL for a descriptor past the end", "compare the index with count()", kFile,
     &check_past_the_end},
    {"library/descriptor-stable", "M12", "keeps its descriptors where and as they are",
     "make descriptors constant static data", kFile, &check_stable},
    {"library/manifest", "M14", "has a manifest that speaks of this build",
     "write it again: ekiden plugin-host --describe FILE.so --output FILE.plugin.json", kFile, &check_manifest},
    {"library/config-schema", "M13",
     "describes its configuration with a schema that the host reads, and fitting defaults",
     "keep to the keywords of docs/configuration.md; correct the default or the example that is named", kAll,
     &check_schema},
    {"library/record-schema", "M50",
     "describes the record that it takes with a schema that the host reads, and examples",
     "keep to the keywords of docs/configuration.md; add an example, or correct the one that is named", kSinks,
     &check_record},
};

}  // namespace

std::span<const Case> descriptor_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
