// SPDX-License-Identifier: Apache-2.0
#include "mapping/map.hpp"

#include <utility>

#include "core/json_text.hpp"
#include "mapping/event_document.hpp"
#include "mapping/lua_step.hpp"
#include "mapping/target.hpp"

namespace ekiden::mapping {

namespace {

class CompiledMap final : public Map {
 public:
  explicit CompiledMap(const Source& source) : name_(source.name) {
    document_.CopyFrom(source.document, document_.GetAllocator());
  }

  bool compile(const Source& source, std::vector<Problem>& problems) {
    const std::size_t before = problems.size();
    if (const auto tables = document_.FindMember("tables"); tables != document_.MemberEnd())
      for (const auto& table : tables->value.GetObject()) tables_[std::string(text_of(table.name))] = &table.value;
    if (const auto when = document_.FindMember("when"); when != document_.MemberEnd()) {
      std::vector<Mistake> mistakes;
      when_ = compile_condition(text_of(when->value), tables_, mistakes);
      add_mistakes(mistakes, "/when", problems);
    }
    record_ = TargetReader(tables_, problems).read(document_["record"], "/record", "");
    if (const auto script = document_.FindMember("lua"); script != document_.MemberEnd())
      compile_script(source, std::string(text_of(script->value)), problems);
    if (problems.size() != before) return false;
    when_line_ = source.line_of("/when");
    script_line_ = source.line_of("/lua");
    for (const Outline& outline : drawn())
      for (const auto& [target, place] : outline.origins) lines_.emplace(target, source.line_of(place));
    return true;
  }

  Outcome run(std::string_view document, const RecordCheck& check, std::vector<Note>* notes) const override {
    rapidjson::Document event;
    if (!read_event(document, event)) return failed(lines_.at(""), "record", "the event is no JSON object");
    Evaluation evaluation(event, notes);
    const bool applies = !when_ || is_true(when_->value(evaluation));
    if (const std::string& failure = evaluation.failure(); !failure.empty()) return failed(when_line_, "when", failure);
    if (!applies) return {Outcome::Kind::skipped, {}};
    const Json* record = &record_->value(evaluation);
    if (const std::string& failure = evaluation.failure(); !failure.empty())
      return failed_at(evaluation.target(), failure);
    if (script_) {
      const Result<const Json*> made = script_->run(evaluation, *record);
      if (!made) return failed(script_line_, "lua", made.status().message());
      record = *made;
      if (record->IsNull()) return {Outcome::Kind::skipped, {}};
    }
    if (check)
      if (const std::optional<Violation> violation = check(*record))
        return failed_at(violation->pointer, violation->message);
    std::string text = json_text(*record);
    if (text.size() > kMaxText) return failed(lines_.at(""), "record", "it has more than 1 MiB");
    return {Outcome::Kind::record, std::move(text)};
  }

  std::vector<Outline> outlines() const override { return script_ ? std::vector<Outline>() : drawn(); }

 private:
  std::vector<Outline> drawn() const {
    std::vector<Outline> outlines(2);
    for (std::size_t i = 0; i < outlines.size(); ++i) record_->draw(outlines[i], outlines[i].record, "", i == 0);
    return outlines;
  }

  void compile_script(const Source& source, const std::string& file, std::vector<Problem>& problems) {
    const Result<std::string> text = source.read_script(file);
    if (!text) return problems.push_back({"/lua", 0, file + " cannot be read: " + text.status().message()});
    Result<std::shared_ptr<const LuaStep>> script = LuaStep::compile(file, *text);
    if (!script) return problems.push_back({"/lua", 0, script.status().message()});
    script_ = *std::move(script);
  }

  Outcome failed(int line, std::string_view target, const std::string& why) const {
    return {Outcome::Kind::failed, name_ + ":" + std::to_string(line) + ": " + std::string(target) + ": " + why};
  }

  // `target`: in the record, or below one that the map makes.
  Outcome failed_at(const std::string& target, const std::string& why) const {
    std::string nearest = target;
    while (!lines_.contains(nearest)) nearest.resize(nearest.rfind('/'));
    return failed(lines_.at(nearest), target.empty() ? "record" : std::string_view(target).substr(1), why);
  }

  const std::string name_;
  rapidjson::Document document_;
  Tables tables_;  // into document_
  ExpressionPtr when_;
  TargetPtr record_;
  std::shared_ptr<const LuaStep> script_;
  int when_line_ = 0;
  int script_line_ = 0;
  std::map<std::string, int> lines_;  // of each target; "" is the record
};

}  // namespace

std::shared_ptr<const Map> Map::compile(const Source& source, std::vector<Problem>& problems) {
  auto map = std::make_shared<CompiledMap>(source);
  return map->compile(source, problems) ? map : nullptr;
}

}  // namespace ekiden::mapping
