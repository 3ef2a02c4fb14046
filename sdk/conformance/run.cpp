// SPDX-License-Identifier: Apache-2.0
#include "conformance/run.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <ekidenpp/utf8.hpp>

#include <array>
#include <exception>

namespace ekiden::conformance {

namespace {

constexpr std::size_t kMaxResultBytes = 1u << 20;
constexpr std::size_t kMaxTextBytes = 4096;

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// What a plugin says may be anything: here it becomes text of a bounded length.
void text_member(Writer& writer, const char* name, const std::string& text) {
  const std::string clean = sdk::to_valid_utf8(text);
  writer.Key(name);
  const std::string_view cut = sdk::utf8_prefix(clean, kMaxTextBytes);
  writer.String(cut.data(), static_cast<rapidjson::SizeType>(cut.size()));
}

std::string text_of(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found != object.MemberEnd() && found->value.IsString()
             ? std::string(found->value.GetString(), found->value.GetStringLength())
             : std::string();
}

Outcome outcome_of(std::string_view word) {
  for (const Outcome known : {Outcome::success, Outcome::skipped, Outcome::warning, Outcome::failed}) {
    if (word == to_string(known)) return known;
  }
  return Outcome::crashed;
}

}  // namespace

CaseResult run_case(const Case& checked, Subject& subject) {
  Verdict verdict;
  try {
    checked.run(subject, verdict);
  } catch (const std::exception& error) {
    verdict.fail("no exception leaves the plugin", std::string("an exception came out: ") + error.what());
  } catch (...) {
    verdict.fail("no exception leaves the plugin", "something was thrown out of the plugin");
  }
  return {verdict.outcome(), verdict.findings(), verdict.remark()};
}

std::string to_json(const CaseResult& result) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  text_member(writer, "outcome", std::string(to_string(result.outcome)));
  text_member(writer, "remark", result.remark);
  writer.Key("findings");
  writer.StartArray();
  for (const Finding& finding : result.findings) {
    writer.StartObject();
    text_member(writer, "weight", std::string(to_string(finding.weight)));
    text_member(writer, "expected", finding.expected);
    text_member(writer, "happened", finding.happened);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<CaseResult> read_result(std::string_view json) {
  const Status damaged(Code::corrupt, "the case gave no readable result");
  if (json.size() > kMaxResultBytes) return damaged;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return damaged;
  const auto findings = document.FindMember("findings");
  if (findings == document.MemberEnd() || !findings->value.IsArray()) return damaged;
  CaseResult result{outcome_of(text_of(document, "outcome")), {}, text_of(document, "remark")};
  for (const rapidjson::Value& finding : findings->value.GetArray()) {
    if (!finding.IsObject()) return damaged;
    result.findings.push_back(
        {outcome_of(text_of(finding, "weight")), text_of(finding, "expected"), text_of(finding, "happened")});
  }
  return result;
}

}  // namespace ekiden::conformance
