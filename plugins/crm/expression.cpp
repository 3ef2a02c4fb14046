// SPDX-License-Identifier: Apache-2.0
#include "expression.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "functions.hpp"
#include "nearest.hpp"
#include "text_forms.hpp"

namespace ekiden::crm {
namespace {

constexpr int kMaxDepth = 16;

bool is_name_start(char c) {
  return c == '$' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Value copy_of(const Value& found, Pool& pool) {
  return found.IsString() ? text_value(printable(text_of(found)), pool) : Value(found, pool);
}

}  // namespace

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, std::string& problem) : text_(text), problem_(problem) {}

  std::optional<Expression> whole() {
    auto expression = one(0);
    blanks();
    if (expression && at_ < text_.size()) return fail("something follows that belongs to nothing");
    return expression;
  }

 private:
  std::optional<Expression> fail(std::string what) {
    if (problem_.empty()) problem_ = "'" + std::string(text_) + "': " + std::move(what);
    return std::nullopt;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }
  std::string_view until(const char* stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, at_), text_.size());
    const std::size_t begin = std::exchange(at_, end);
    return text_.substr(begin, end - begin);
  }

  std::optional<Expression> one(int depth) {
    if (depth > kMaxDepth) return fail("it is nested too deep");
    blanks();
    if (peek() == '/') return pointer_into_event();
    if (peek() == '\'') return quoted();
    if (is_digit(peek()) || peek() == '-') return number();
    if (is_name_start(peek())) return name_or_call(depth);
    return fail("a pointer, a 'text', a number, a name or a function is expected");
  }

  std::optional<Expression> pointer_into_event() {
    Expression made;
    made.kind_ = Expression::Kind::event;
    auto pointer = parse_pointer(until(" ,)"));
    if (!pointer) return fail("the pointer holds a '~' that is neither ~0 nor ~1");
    made.pointer_ = std::move(*pointer);
    return made;
  }

  std::optional<Expression> quoted() {
    Expression made;
    for (++at_;; ++at_) {
      const std::size_t quote = text_.find('\'', at_);
      if (quote == std::string_view::npos) return fail("a closing ' is missing");
      made.text_.append(text_, at_, quote - at_);
      at_ = quote + 1;
      if (peek() != '\'') return made;
      made.text_ += '\'';
    }
  }

  std::optional<Expression> number() {
    Expression made;
    std::int64_t value = 0;
    const std::string_view digits = until(" ,)");
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size())
      return fail("numbers are whole numbers of 64 bits");
    made.number_ = value;
    return made;
  }

  std::optional<Expression> name_or_call(int depth) {
    Expression made;
    made.text_ = until(" ,()/");
    if (peek() == '(') return call(std::move(made), depth);
    made.kind_ = Expression::Kind::name;
    if (peek() != '/') return made;
    auto pointer = parse_pointer(until(" ,)"));
    if (!pointer) return fail("the pointer holds a '~' that is neither ~0 nor ~1");
    made.pointer_ = std::move(*pointer);
    return made;
  }

  std::optional<Expression> call(Expression made, int depth) {
    made.kind_ = Expression::Kind::call;
    made.function_ = find_function(made.text_);
    if (made.function_ == nullptr)
      return fail("there is no function " + made.text_ + did_you_mean(made.text_, function_names()));
    ++at_;
    blanks();
    while (peek() != ')') {
      auto argument = one(depth + 1);
      if (!argument) return std::nullopt;
      made.arguments_.push_back(std::move(*argument));
      blanks();
      if (peek() != ',' && peek() != ')') return fail("a comma or ) is missing after an argument of " + made.text_);
      if (peek() == ',') ++at_;
    }
    ++at_;
    const std::size_t n = made.arguments_.size();
    if (n < made.function_->min_arguments || n > made.function_->max_arguments)
      return fail(made.text_ + " takes " + made.function_->takes);
    return made;
  }

  std::string_view text_;
  std::string& problem_;
  std::size_t at_ = 0;
};

std::optional<Expression> Expression::parse(std::string_view text, Problem& problem) {
  problem.what.clear();
  return ExpressionParser(text, problem.what).whole();
}

Value Expression::evaluate(Scope& scope) const {
  switch (kind_) {
    case Kind::literal:
      return number_ ? Value(*number_) : text_value(text_, scope.pool);
    case Kind::event: {
      const Value* found = find(scope.event, pointer_);
      return found == nullptr ? Value() : copy_of(*found, scope.pool);
    }
    case Kind::name: {
      if (scope.names == nullptr) return Value();
      const auto known = scope.names->find(text_);
      const Value* found = known == scope.names->end() ? nullptr : find(&known->second, pointer_);
      return found == nullptr ? Value() : copy_of(*found, scope.pool);
    }
    case Kind::call:
      break;
  }
  std::vector<Value> arguments;
  arguments.reserve(arguments_.size());
  for (const Expression& argument : arguments_) arguments.push_back(argument.evaluate(scope));
  return function_->apply(arguments, scope);
}

void Expression::for_each_name(const std::function<void(const std::string&)>& each) const {
  if (kind_ == Kind::name) each(text_);
  for (const Expression& argument : arguments_) argument.for_each_name(each);
}

}  // namespace ekiden::crm
