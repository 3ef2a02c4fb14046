// SPDX-License-Identifier: Apache-2.0
#include "mapping/target.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxTargets = 10'000;
constexpr int kMaxDepth = 32;
constexpr std::array<std::string_view, 3> kChoice = {"if", "then", "else"};

// An `if` with `then` or `else`, and nothing else.
bool is_choice(const Json& node) {
  return node.HasMember("if") && node.MemberCount() > 1 &&
         std::all_of(node.MemberBegin(), node.MemberEnd(), [](const auto& member) {
           return std::find(kChoice.begin(), kChoice.end(), text_of(member.name)) != kChoice.end();
         });
}

class Leaf final : public Target {
 public:
  Leaf(ExpressionPtr expression, std::string place, std::string pointer)
      : expression_(std::move(expression)), place_(std::move(place)), pointer_(std::move(pointer)) {}

  const Json& value(Evaluation& evaluation) const override {
    evaluation.begin(pointer_);
    return expression_->value(evaluation);
  }
  void draw(Outline& outline, Json& into, const std::string& pointer, bool) const override {
    outline.origins.emplace(pointer, place_);
    if (const Json* const constant = expression_->constant())
      into.CopyFrom(*constant, outline.record.GetAllocator());
    else
      outline.open.insert(pointer);
  }

 private:
  const ExpressionPtr expression_;
  const std::string place_;
  const std::string pointer_;
};

class Object final : public Target {
 public:
  struct Member {
    const Json& name;
    TargetPtr target;
  };
  Object(std::vector<Member> members, std::string place) : members_(std::move(members)), place_(std::move(place)) {}

  const Json& value(Evaluation& evaluation) const override {
    Json object(rapidjson::kObjectType);
    for (const Member& member : members_) {
      const Json& value = member.target->value(evaluation);
      if (!evaluation.failure().empty()) return null_value();
      if (value.IsNull() && &value != &kept_null()) continue;
      object.AddMember(Json(rapidjson::StringRef(member.name.GetString(), member.name.GetStringLength())),
                       Json(value, evaluation.pool()), evaluation.pool());
    }
    return evaluation.keep(std::move(object));
  }
  void draw(Outline& outline, Json& into, const std::string& pointer, bool with_then) const override {
    outline.origins.emplace(pointer, place_);
    into.SetObject();
    auto& pool = outline.record.GetAllocator();
    for (const Member& member : members_) {
      into.AddMember(Json(member.name, pool), Json(), pool);
      member.target->draw(outline, (into.MemberEnd() - 1)->value, below(pointer, text_of(member.name)), with_then);
    }
  }

 private:
  const std::vector<Member> members_;
  const std::string place_;
};

class List final : public Target {
 public:
  List(std::vector<TargetPtr> items, std::string place) : items_(std::move(items)), place_(std::move(place)) {}

  // In a list the place of an item says what it is: what is null stays.
  const Json& value(Evaluation& evaluation) const override {
    Json list(rapidjson::kArrayType);
    for (const TargetPtr& item : items_)
      list.PushBack(Json(item->value(evaluation), evaluation.pool()), evaluation.pool());
    return evaluation.keep(std::move(list));
  }
  void draw(Outline& outline, Json& into, const std::string& pointer, bool with_then) const override {
    outline.origins.emplace(pointer, place_);
    into.SetArray();
    auto& pool = outline.record.GetAllocator();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      into.PushBack(Json(), pool);
      items_[i]->draw(outline, into[static_cast<rapidjson::SizeType>(i)], below(pointer, std::to_string(i)), with_then);
    }
  }

 private:
  const std::vector<TargetPtr> items_;
  const std::string place_;
};

class Choice final : public Target {
 public:
  Choice(ExpressionPtr condition, TargetPtr then, TargetPtr otherwise, std::string place, std::string pointer)
      : condition_(std::move(condition)),
        then_(std::move(then)),
        otherwise_(std::move(otherwise)),
        place_(std::move(place)),
        pointer_(std::move(pointer)) {}

  const Json& value(Evaluation& evaluation) const override {
    evaluation.begin(pointer_);
    const TargetPtr& taken = is_true(condition_->value(evaluation)) ? then_ : otherwise_;
    return taken ? taken->value(evaluation) : null_value();
  }
  void draw(Outline& outline, Json& into, const std::string& pointer, bool with_then) const override {
    outline.origins.emplace(pointer, place_);
    const TargetPtr& taken = with_then ? then_ : otherwise_;
    if (taken)
      taken->draw(outline, into, pointer, with_then);
    else
      outline.open.insert(pointer);
  }

 private:
  const ExpressionPtr condition_;
  const TargetPtr then_;
  const TargetPtr otherwise_;
  const std::string place_;
  const std::string pointer_;
};

}  // namespace

std::string below(const std::string& pointer, std::string_view name) {
  std::string out = pointer + "/";
  for (const char c : name) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

void add_mistakes(const std::vector<Mistake>& mistakes, const std::string& place, std::vector<Problem>& problems) {
  for (const Mistake& mistake : mistakes)
    problems.push_back({place, mistake.offset, mistake.message, mistake.word, mistake.candidates});
}

TargetPtr TargetReader::read(const Json& node, const std::string& place, const std::string& pointer) {
  if (++count_ > kMaxTargets || depth_ > kMaxDepth) {
    problems_.push_back({place, 0, "a record has at most 10000 targets, and 32 levels"});
    return nullptr;
  }
  if (node.IsObject() || node.IsArray()) {
    ++depth_;
    TargetPtr target = node.IsArray()    ? read_list(node, place, pointer)
                       : is_choice(node) ? read_choice(node, place, pointer)
                                         : read_object(node, place, pointer);
    --depth_;
    return target;
  }
  std::vector<Mistake> mistakes;
  ExpressionPtr expression = node.IsString() ? compile_scalar(text_of(node), tables_, mistakes)
                             : node.IsNull() ? constant(kept_null())
                                             : constant(node);
  add_mistakes(mistakes, place, problems_);
  return expression ? std::make_unique<Leaf>(std::move(expression), place, pointer) : nullptr;
}

TargetPtr TargetReader::read_object(const Json& node, const std::string& place, const std::string& pointer) {
  std::vector<Object::Member> members;
  for (const auto& member : node.GetObject()) {
    const std::string_view name = text_of(member.name);
    TargetPtr target = read(member.value, below(place, name), below(pointer, name));
    members.push_back({member.name, std::move(target)});
  }
  const bool is_whole =
      std::all_of(members.begin(), members.end(), [](const auto& each) { return each.target != nullptr; });
  return is_whole ? std::make_unique<Object>(std::move(members), place) : nullptr;
}

TargetPtr TargetReader::read_list(const Json& node, const std::string& place, const std::string& pointer) {
  std::vector<TargetPtr> items;
  for (rapidjson::SizeType i = 0; i < node.Size(); ++i)
    items.push_back(read(node[i], below(place, std::to_string(i)), below(pointer, std::to_string(i))));
  const bool is_whole = std::all_of(items.begin(), items.end(), [](const auto& each) { return each != nullptr; });
  return is_whole ? std::make_unique<List>(std::move(items), place) : nullptr;
}

TargetPtr TargetReader::read_choice(const Json& node, const std::string& place, const std::string& pointer) {
  const auto branch = [&](const char* name) -> std::pair<bool, TargetPtr> {
    const auto found = node.FindMember(name);
    if (found == node.MemberEnd()) return {true, nullptr};
    TargetPtr target = read(found->value, below(place, name), pointer);
    return {target != nullptr, std::move(target)};
  };
  const std::string condition_place = below(place, "if");
  std::vector<Mistake> mistakes;
  ExpressionPtr condition;
  if (const Json& written = node["if"]; written.IsString())
    condition = compile_condition(text_of(written), tables_, mistakes);
  else
    mistakes.push_back({0, "a condition is one expression: \"{{ … }}\""});
  add_mistakes(mistakes, condition_place, problems_);
  auto [then_is_well, then] = branch("then");
  auto [otherwise_is_well, otherwise] = branch("else");
  if (!condition || !then_is_well || !otherwise_is_well) return nullptr;
  return std::make_unique<Choice>(std::move(condition), std::move(then), std::move(otherwise), place, pointer);
}

}  // namespace ekiden::mapping
