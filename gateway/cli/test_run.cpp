// SPDX-License-Identifier: Apache-2.0
#include "cli/test_run.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "cli/json_difference.hpp"
#include "cli/map_file.hpp"
#include "cli/rehearsal.hpp"
#include "core/json_members.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Value;
using Lines = std::vector<std::string>;

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  return document;
}

Value text_value(std::string_view text) {
  return Value(rapidjson::StringRef(text.data(), text.size()));
}

void compare_body(const Value& expected, const std::string& body, const std::string& pointer, Lines& lines) {
  if (expected.IsString()) return add_differences(expected, text_value(body), pointer, lines);
  const rapidjson::Document actual = parsed(body);
  if (actual.HasParseError())
    lines.push_back(pointer + ": expected JSON, and is " + body.substr(0, 100));
  else
    add_differences(expected, actual, pointer, lines);
}

// Only what the case names.
void compare_request(const Value& expected, const testkit::SeenRequest& request, const std::string& pointer,
                     Lines& lines) {
  for (const auto& member : expected.GetObject()) {
    const std::string name = member.name.GetString(), below = pointer + "/" + name;
    if (name == "method") {
      add_differences(member.value, text_value(request.method), below, lines);
    } else if (name == "url") {
      add_differences(member.value, text_value(request.url), below, lines);
    } else if (name == "body") {
      compare_body(member.value, request.body, below, lines);
    } else if (name == "headers" && member.value.IsObject()) {
      for (const auto& header : member.value.GetObject())
        add_differences(header.value, text_value(request.header(header.name.GetString())),
                        below + "/" + header.name.GetString(), lines);
    } else {
      lines.push_back(below + ": of a request method, url, headers and body can be expected");
    }
  }
}

// `word`: "request" or "command". The case gives one, or the list of all.
template <class Actual, class Compare>
void compare_all(const Value& expect, const std::string& word, const std::vector<Actual>& actual, Compare&& compare,
                 Lines& lines) {
  const Value* const one = json_member(expect, word.c_str());
  const Value* const list = json_member(expect, (word + "s").c_str());
  if (one == nullptr && list == nullptr) return;
  const std::size_t count = one != nullptr ? 1 : list->Size();
  if (count != actual.size())
    lines.push_back("/" + word + "s: expected " + std::to_string(count) + ", and there are " +
                    std::to_string(actual.size()));
  for (std::size_t i = 0; i < std::min(count, actual.size()); ++i) {
    const std::string pointer = one != nullptr ? "/" + word : "/" + word + "s/" + std::to_string(i);
    compare(one != nullptr ? *one : (*list)[static_cast<rapidjson::SizeType>(i)], actual[i], pointer);
  }
}

std::string_view word_of(const sdk::Status& status) {
  if (status.ok()) return "ok";
  if (status.code <= -10 && status.code > -20) return "config";
  return status.code <= -30 && status.code > -40 ? "refused" : "retry";
}

std::string_view word_of(Rehearsed::End end) {
  switch (end) {
    case Rehearsed::End::unrouted:
      return "unrouted";
    case Rehearsed::End::dropped:
      return "dropped";
    case Rehearsed::End::skipped:
      return "skipped";
    case Rehearsed::End::failed:
      return "a failure";
    case Rehearsed::End::ready:
      return "ready for the sink";
  }
  return "a failure";
}

class FileRun {
 public:
  FileRun(const TestFile& file, const config::Environment& environment) : file_(file), environment_(environment) {
    environment_.variable = [&file, outer = environment.variable](const std::string& name) {
      const auto own = file.environment.find(name);
      return own == file.environment.end() ? outer(name) : std::optional(own->second);
    };
  }

  FileResult run() {
    for (const TestCase& one : file_.cases) {
      CaseResult result{file_.path.string(), one.name};
      Rehearsed event;
      const bool is_known = one.sink.empty() ? map_alone(one, event) : along_route(one, event, result.differences);
      if (!result_.ok()) return std::move(result_);
      if (is_known) judge(one, event, result.differences);
      result_.cases.push_back(std::move(result));
    }
    return std::move(result_);
  }

 private:
  bool map_alone(const TestCase& one, Rehearsed& event) {
    const auto [found, is_new] = maps_.try_emplace(one.map);
    if (is_new) found->second = MapFile::load(one.map, environment_);
    const MapFile& map = found->second;
    if (!map.map()) {
      result_.diagnostics = map.diagnostics();
      return false;
    }
    mapping::Map::Outcome outcome = map.map()->run(one.event, {}, &event.notes);
    using Kind = mapping::Map::Outcome::Kind;
    event.end = outcome.kind == Kind::record    ? Rehearsed::End::ready
                : outcome.kind == Kind::skipped ? Rehearsed::End::skipped
                                                : Rehearsed::End::failed;
    (outcome.kind == Kind::record ? event.record : event.reason) = std::move(outcome.text);
    return true;
  }

  bool along_route(const TestCase& one, Rehearsed& event, Lines& lines) {
    if (!planned_) {
      planned_ = make_plan(file_.config, environment_);
      result_.diagnostics = planned_->diagnostics;
      result_.problems = planned_->problems;
    }
    if (!result_.ok() || !planned_->plan) return false;
    const auto& sinks = planned_->plan->sinks;
    sink_ = std::find_if(sinks.begin(), sinks.end(), [&](const auto& sink) { return sink.id == one.sink; });
    if (sink_ == sinks.end()) {
      lines.push_back("there is no sink " + one.sink + " in " + file_.config.string());
      return false;
    }
    event = rehearse(*planned_->plan, one.sink, one.event, file_.now_ms);
    return true;
  }

  void judge(const TestCase& one, const Rehearsed& event, Lines& lines) {
    const Value& expect = *one.expect;
    const std::string because = event.reason.empty() ? "" : " (" + event.reason + ")";
    if (const Value* nothing = json_member(expect, "nothing")) {
      if (word_of(event.end) != nothing->GetString())
        lines.push_back("expected the event to be " + std::string(nothing->GetString()) + ", and it is " +
                        std::string(word_of(event.end)) + because);
      return;
    }
    if (const Value* failure = json_member(expect, "failure")) {
      if (event.end != Rehearsed::End::failed || event.reason.find(failure->GetString()) == std::string::npos)
        lines.push_back("expected a failure with \"" + std::string(failure->GetString()) + "\", and it is " +
                        std::string(word_of(event.end)) + because);
      return;
    }
    if (event.end != Rehearsed::End::ready)
      return lines.push_back("the sink does not get the event, it is " + std::string(word_of(event.end)) + because);
    judge_record(expect, event, lines);
    const bool asks_sink = expect.HasMember("request") || expect.HasMember("requests") || expect.HasMember("command") ||
                           expect.HasMember("commands") || expect.HasMember("status");
    if (asks_sink) judge_sink(one, event, lines);
  }

  static void judge_record(const Value& expect, const Rehearsed& event, Lines& lines) {
    for (const char* const word : {"record", "row"}) {
      const Value* const expected = json_member(expect, word);
      if (expected == nullptr) continue;
      if (event.record.empty()) {
        lines.push_back(std::string("/") + word + ": the route has no map, so there is none");
        continue;
      }
      const std::size_t before = lines.size();
      add_differences(*expected, parsed(event.record), std::string("/") + word, lines);
      if (lines.size() > before)
        for (const mapping::Note& note : event.notes)
          lines.push_back("(" + (note.target.empty() ? "when" : note.target) + ": " + note.sentence + ")");
    }
  }

  void judge_sink(const TestCase& one, const Rehearsed& event, Lines& lines) const {
    const Result<Performed> performed = perform(*sink_, event, one.answers, file_.now_ms);
    if (!performed) return lines.push_back("the sink " + one.sink + ": " + performed.status().message());
    const Value& expect = *one.expect;
    const std::string expected = json_string_member(expect, "status", "ok");
    if (word_of(performed->status) != expected)
      lines.push_back("/status: expected " + expected + ", and is " + std::string(word_of(performed->status)) +
                      (performed->status.ok() ? "" : " (" + performed->status.message + ")"));
    compare_all(
        expect, "request", performed->requests,
        [&](const Value& wanted, const testkit::SeenRequest& seen, const std::string& pointer) {
          compare_request(wanted, seen, pointer, lines);
        },
        lines);
    compare_all(
        expect, "command", performed->commands,
        [&](const Value& wanted, const std::string& seen, const std::string& pointer) {
          compare_body(wanted, seen, pointer, lines);
        },
        lines);
  }

  const TestFile& file_;
  config::Environment environment_;
  std::map<std::filesystem::path, MapFile> maps_;
  std::optional<Planned> planned_;
  std::vector<PlannedInstance>::const_iterator sink_;
  FileResult result_;
};

}  // namespace

FileResult run_cases(const TestFile& file, const config::Environment& environment) {
  return FileRun(file, environment).run();
}

}  // namespace ekiden::cli
