// SPDX-License-Identifier: Apache-2.0
#include "mapping/operators.hpp"

#include <algorithm>
#include <utility>

#include "core/json_text.hpp"

namespace ekiden::mapping {

namespace {

class Constant final : public Expression {
 public:
  explicit Constant(const Json& value) : value_(value) {}
  const Json& value(Evaluation&) const override { return value_; }
  const Json* constant() const override { return &value_; }

 private:
  const Json& value_;
};

// A constant that is written in the expression itself.
class Literal final : public Expression {
 public:
  explicit Literal(std::string text) {
    value_.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), value_.GetAllocator());
  }
  explicit Literal(std::string_view digits) {
    value_.Parse<rapidjson::kParseFullPrecisionFlag>(digits.data(), digits.size());
  }
  const Json& value(Evaluation&) const override { return value_; }
  const Json* constant() const override { return &value_; }

 private:
  rapidjson::Document value_;
};

class Pointer final : public Expression {
 public:
  explicit Pointer(Path path) : path_(std::move(path)) {}
  const Json& value(Evaluation& evaluation) const override {
    const Json* const found = path_.find(evaluation.event());
    return found == nullptr ? null_value() : *found;
  }

 private:
  const Path path_;
};

class Event final : public Expression {
 public:
  const Json& value(Evaluation& evaluation) const override { return evaluation.event(); }
};

class List final : public Expression {
 public:
  explicit List(std::vector<ExpressionPtr> items) : items_(std::move(items)) {}
  const Json& value(Evaluation& evaluation) const override {
    Json list(rapidjson::kArrayType);
    for (const ExpressionPtr& item : items_)
      list.PushBack(Json(item->value(evaluation), evaluation.pool()), evaluation.pool());
    return evaluation.keep(std::move(list));
  }

 private:
  const std::vector<ExpressionPtr> items_;
};

class Not final : public Expression {
 public:
  explicit Not(ExpressionPtr operand) : operand_(std::move(operand)) {}
  const Json& value(Evaluation& evaluation) const override {
    return evaluation.boolean(!is_true(operand_->value(evaluation)));
  }

 private:
  const ExpressionPtr operand_;
};

// Negative, 0 or positive: by value, whole numbers exactly. RapidJSON's own == takes -1 for 2^64 - 1.
int number_order(const Json& left, const Json& right) {
  const auto order_of = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
  if (left.IsInt64() && right.IsInt64()) return order_of(left.GetInt64(), right.GetInt64());
  if (left.IsUint64() && right.IsUint64()) return order_of(left.GetUint64(), right.GetUint64());
  if (left.IsDouble() || right.IsDouble()) return order_of(left.GetDouble(), right.GetDouble());
  return left.IsInt64() ? -1 : 1;
}

// `comparable` is false for what has no order.
int order(const Json& left, const Json& right, bool& comparable) {
  if (left.IsString() && right.IsString()) return text_of(left).compare(text_of(right));
  comparable = left.IsNumber() && right.IsNumber();
  return comparable ? number_order(left, right) : 0;
}

bool is_in(const Json& value, const Json& whole) {
  if (whole.IsArray())
    return std::any_of(whole.Begin(), whole.End(), [&](const Json& item) { return is_equal(value, item); });
  return value.IsString() && whole.IsString() && text_of(whole).find(text_of(value)) != std::string_view::npos;
}

bool compare(Operator what, const Json& left, const Json& right) {
  bool comparable = true;
  switch (what) {
    case Operator::equal:
      return is_equal(left, right);
    case Operator::unequal:
      return !is_equal(left, right);
    case Operator::less:
      return order(left, right, comparable) < 0 && comparable;
    case Operator::less_or_equal:
      return order(left, right, comparable) <= 0 && comparable;
    case Operator::greater:
      return order(left, right, comparable) > 0 && comparable;
    case Operator::greater_or_equal:
      return order(left, right, comparable) >= 0 && comparable;
    case Operator::in:
      return is_in(left, right);
    case Operator::not_in:
      return !is_in(left, right);
    case Operator::both:
    case Operator::either:
      break;
  }
  return false;
}

class Binary final : public Expression {
 public:
  Binary(Operator what, ExpressionPtr left, ExpressionPtr right)
      : what_(what), left_(std::move(left)), right_(std::move(right)) {}
  const Json& value(Evaluation& evaluation) const override {
    const Json& left = left_->value(evaluation);
    if (what_ == Operator::both || what_ == Operator::either) {
      const bool decides = is_true(left) == (what_ == Operator::either);
      return evaluation.boolean(decides ? is_true(left) : is_true(right_->value(evaluation)));
    }
    return evaluation.boolean(compare(what_, left, right_->value(evaluation)));
  }

 private:
  const Operator what_;
  const ExpressionPtr left_;
  const ExpressionPtr right_;
};

class Call final : public Expression {
 public:
  Call(Compute compute, std::vector<ExpressionPtr> values) : compute_(std::move(compute)), values_(std::move(values)) {}
  const Json& value(Evaluation& evaluation) const override {
    std::vector<const Json*> values;
    values.reserve(values_.size());
    for (const ExpressionPtr& each : values_) values.push_back(&each->value(evaluation));
    return compute_(evaluation, values);
  }

 private:
  const Compute compute_;
  const std::vector<ExpressionPtr> values_;
};

class Template final : public Expression {
 public:
  explicit Template(std::vector<ExpressionPtr> pieces) : pieces_(std::move(pieces)) {}
  const Json& value(Evaluation& evaluation) const override {
    std::string whole, buffer;
    for (const ExpressionPtr& piece : pieces_) whole += text_form(piece->value(evaluation), buffer);
    return evaluation.text(whole);
  }

 private:
  const std::vector<ExpressionPtr> pieces_;
};

}  // namespace

bool is_equal(const Json& left, const Json& right) {
  if (left.IsNumber() && right.IsNumber()) return number_order(left, right) == 0;
  if (left.IsObject() || left.IsArray())
    return left.GetType() == right.GetType() && json_text(left) == json_text(right);
  return left == right;
}

ExpressionPtr constant(const Json& value) {
  return std::make_unique<Constant>(value);
}
ExpressionPtr pointer_node(Path path) {
  return std::make_unique<Pointer>(std::move(path));
}
ExpressionPtr event_node() {
  return std::make_unique<Event>();
}
ExpressionPtr text_node(std::string text) {
  return std::make_unique<Literal>(std::move(text));
}
ExpressionPtr number_node(std::string_view digits) {
  return std::make_unique<Literal>(digits);
}
ExpressionPtr list_node(std::vector<ExpressionPtr> items) {
  return std::make_unique<List>(std::move(items));
}
ExpressionPtr not_node(ExpressionPtr operand) {
  return std::make_unique<Not>(std::move(operand));
}
ExpressionPtr operator_node(Operator what, ExpressionPtr left, ExpressionPtr right) {
  return std::make_unique<Binary>(what, std::move(left), std::move(right));
}
ExpressionPtr call_node(Compute compute, std::vector<ExpressionPtr> values) {
  return std::make_unique<Call>(std::move(compute), std::move(values));
}
ExpressionPtr template_node(std::vector<ExpressionPtr> pieces) {
  return std::make_unique<Template>(std::move(pieces));
}

}  // namespace ekiden::mapping
