// SPDX-License-Identifier: Apache-2.0
#include "cli/test_cases.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/test_schema.hpp"
#include "config/findings.hpp"
#include "core/encoding.hpp"
#include "core/json_members.hpp"
#include "core/json_text.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 3> kEndings = {".test.yaml", ".test.yml", ".test.json"};
constexpr std::string_view kOnly = "/cases/0";  // where a file's one case stands once it is a list
constexpr std::array<const char*, 3> kOfFile = {"config", "env", "now"};

bool is_test_file(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

// A file that holds one case, as a list of one. False: it is a list already, or no object.
bool make_list(rapidjson::Document& root) {
  if (!root.IsObject() || root.HasMember("cases")) return false;
  auto& pool = root.GetAllocator();
  Value file(rapidjson::kObjectType), cases(rapidjson::kArrayType);
  for (const char* name : kOfFile) {
    const auto found = root.FindMember(name);
    if (found == root.MemberEnd()) continue;
    file.AddMember(Value(found->name, pool), Value(found->value, pool), pool);
    root.EraseMember(found);
  }
  cases.PushBack(Value(root, pool), pool);
  file.AddMember("cases", cases, pool);
  static_cast<Value&>(root).Swap(file);
  return true;
}

// Adds what is wrong with the file's shape; completes it when nothing is.
void check_shape(TestFile& file) {
  static const config::ReadySchema kSchema{test_schema()};
  static const rapidjson::Document kParsed = [] {
    rapidjson::Document schema;
    schema.Parse(test_schema().data(), test_schema().size());
    return schema;
  }();
  DocumentFile& document = file.document;
  const bool is_one = make_list(document.root);
  for (config::Violation violation : kSchema.validate(document.root)) {
    if (is_one && violation.pointer.starts_with(kOnly)) violation.pointer.erase(0, kOnly.size());
    document.add(file.path, violation);
  }
  config::fill_defaults(kParsed, document.root, document.root.GetAllocator());
}

testkit::PeerAnswer answer_of(const Value& written) {
  testkit::PeerAnswer answer;
  answer.status = written["status"].GetInt();
  if (const Value* headers = json_member(written, "headers"))
    for (const auto& header : headers->GetObject())
      answer.headers.emplace_back(header.name.GetString(), header.value.GetString());
  if (const Value* body = json_member(written, "body"))
    answer.body = body->IsString() ? std::string(body->GetString(), body->GetStringLength()) : json_text(*body);
  return answer;
}

// What a schema cannot say, of one case.
std::string complaint_of(const TestCase& one) {
  if (one.sink.empty() == one.map.empty()) return "give \"sink\" or \"map\", one of them";
  const Value& expect = *one.expect;
  const bool is_empty = expect.MemberCount() == 0;
  if (is_empty) return "expect nothing, and nothing is tested: give a record, a request, a command, …";
  const bool asks_sink = expect.HasMember("request") || expect.HasMember("requests") || expect.HasMember("command") ||
                         expect.HasMember("commands") || expect.HasMember("status");
  if (asks_sink && one.sink.empty()) return "what a sink does needs \"sink\"";
  if (expect.HasMember("nothing") && expect.MemberCount() > 1) return "beside \"nothing\" stands no other expectation";
  if (expect.HasMember("failure") && expect.MemberCount() > 1) return "beside \"failure\" stands no other expectation";
  return {};
}

}  // namespace

Result<std::vector<std::filesystem::path>> test_files(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return std::vector<std::filesystem::path>{path};
  if (!std::filesystem::is_directory(path, error)) return Status(Code::not_found, "there is no " + path);
  std::vector<std::filesystem::path> files;
  for (std::filesystem::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error) && is_test_file(at->path())) files.push_back(at->path());
  if (error) return Status(Code::io, path + " cannot be read: " + error.message());
  if (files.empty()) return Status(Code::not_found, "there is no *.test.yaml, *.test.yml or *.test.json below " + path);
  std::sort(files.begin(), files.end());
  return files;
}

TestFile read_test_file(const std::filesystem::path& path, const config::Environment& environment) {
  TestFile file;
  file.path = path;
  file.document = read_document(path, environment);
  if (file.document.ok()) check_shape(file);
  if (!file.document.ok()) return file;
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::absolute(path, ignored).parent_path();
  const Value& root = file.document.root;
  file.config = folder / json_string_member(root, "config", "ekiden.yaml");
  for (const auto& variable : root["env"].GetObject())
    file.environment[variable.name.GetString()] = variable.value.GetString();
  const auto now = parse_rfc3339(root["now"].GetString());
  if (!now) file.document.add(path, {"/now", "", "bad-value", "\"now\" is no time after RFC 3339", ""});
  file.now_ms = now.value_or(0);
  std::size_t index = 0;
  for (const Value& written : root["cases"].GetArray()) {
    const std::string pointer = "/cases/" + std::to_string(index++);
    TestCase one;
    one.name = written["name"].GetString();
    one.sink = json_string_member(written, "sink");
    if (const std::string map = json_string_member(written, "map"); !map.empty()) one.map = folder / map;
    for (const Value& answer : written["answers"].GetArray()) one.answers.push_back(answer_of(answer));
    one.expect = &written["expect"];
    if (std::string complaint = complaint_of(one); !complaint.empty())
      file.document.add(path, {pointer, "", "bad-value", one.name + ": " + complaint, ""});
    if (const Value& event = written["event"]; event.IsObject()) {
      one.event = json_text(event);
    } else {
      const DocumentFile read = read_document(folder / event.GetString(), environment);
      file.document.diagnostics.insert(file.document.diagnostics.end(), read.diagnostics.begin(),
                                       read.diagnostics.end());
      one.event = json_text(read.root);
    }
    file.cases.push_back(std::move(one));
  }
  return file;
}

}  // namespace ekiden::cli
