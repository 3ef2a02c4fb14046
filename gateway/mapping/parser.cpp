// SPDX-License-Identifier: Apache-2.0
#include "mapping/parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "mapping/operators.hpp"

namespace ekiden::mapping {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxArguments = 64;

std::vector<std::string> words_in(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

std::string_view what_stands_in(Takes takes) {
  return takes == Takes::text    ? "a text in quotes"
         : takes == Takes::count ? "a whole number from 0 to 1000000"
         : takes == Takes::word  ? "one of its words"
         : takes == Takes::table ? "the name of a table"
                                 : "a value";
}

// One more level of nesting, for as long as it lives.
class Level {
 public:
  explicit Level(int& depth) : depth_(++depth) {}
  ~Level() { --depth_; }
  bool is_too_deep() const { return depth_ > kMaxDepth; }

 private:
  int& depth_;
};

}  // namespace

struct Parser::Argument {
  std::size_t offset = 0;
  std::string word;  // of a bare name: a fixed word or a table
  ExpressionPtr value{};
};

bool Parser::take_sign(std::string_view sign) {
  const bool is = is_sign(sign);
  if (is) advance();
  return is;
}

bool Parser::take_name(std::string_view name) {
  const bool is = is_name(name);
  if (is) advance();
  return is;
}

ExpressionPtr Parser::fail(std::size_t offset, std::string message, std::string word,
                           std::vector<std::string> candidates) {
  if (mistake_.message.empty()) mistake_ = {offset, std::move(message), std::move(word), std::move(candidates)};
  return nullptr;
}

ExpressionPtr Parser::unexpected() {
  if (token_.kind == Token::Kind::broken) return fail(token_.offset, token_.text);
  if (token_.kind == Token::Kind::end) return fail(token_.offset, "the expression does not end with }}");
  if (token_.kind == Token::Kind::close) return fail(token_.offset, "something is missing before }}");
  return fail(token_.offset, "this does not belong here: " + token_.text);
}

ExpressionPtr Parser::parse() {
  ExpressionPtr whole = either();
  if (!whole) return nullptr;
  if (token_.kind != Token::Kind::close) return unexpected();
  return whole;
}

ExpressionPtr Parser::either() {
  const Level level(depth_);
  if (level.is_too_deep()) return fail(token_.offset, "the expression is nested more than 32 times");
  ExpressionPtr left = both();
  while (left && take_name("or")) {
    ExpressionPtr right = both();
    left = right ? operator_node(Operator::either, std::move(left), std::move(right)) : nullptr;
  }
  return left;
}

ExpressionPtr Parser::both() {
  ExpressionPtr left = negated();
  while (left && take_name("and")) {
    ExpressionPtr right = negated();
    left = right ? operator_node(Operator::both, std::move(left), std::move(right)) : nullptr;
  }
  return left;
}

ExpressionPtr Parser::negated() {
  if (!take_name("not")) return compared();
  const Level level(depth_);
  if (level.is_too_deep()) return fail(token_.offset, "the expression is nested more than 32 times");
  ExpressionPtr operand = negated();
  return operand ? not_node(std::move(operand)) : nullptr;
}

ExpressionPtr Parser::compared() {
  ExpressionPtr left = piped();
  if (!left) return nullptr;
  constexpr std::array<std::pair<std::string_view, Operator>, 6> kSigns = {{{"==", Operator::equal},
                                                                            {"!=", Operator::unequal},
                                                                            {"<", Operator::less},
                                                                            {"<=", Operator::less_or_equal},
                                                                            {">", Operator::greater},
                                                                            {">=", Operator::greater_or_equal}}};
  const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const auto& each) { return is_sign(each.first); });
  Operator what = Operator::in;
  if (sign != kSigns.end()) {
    what = sign->second;
    advance();
  } else if (take_name("not")) {
    what = Operator::not_in;
    if (!take_name("in")) return fail(token_.offset, "behind \"not\" stands \"in\" here: a not in b");
  } else if (!take_name("in")) {
    return left;
  }
  ExpressionPtr right = piped();
  return right ? operator_node(what, std::move(left), std::move(right)) : nullptr;
}

ExpressionPtr Parser::piped() {
  ExpressionPtr value = simple();
  for (std::size_t calls = 0; value && take_sign("|"); ++calls) {
    if (calls == kMaxArguments) return fail(token_.offset, "more than 64 functions stand in a row");
    if (token_.kind != Token::Kind::name) return fail(token_.offset, "behind | stands the name of a function");
    const Token name = token_;
    advance();
    value = call(name, std::move(value));
  }
  return value;
}

ExpressionPtr Parser::simple() {
  const Token token = token_;
  switch (token.kind) {
    case Token::Kind::text:
      advance();
      return text_node(token.text);
    case Token::Kind::number:
      advance();
      return number_node(token.text);
    case Token::Kind::pointer: {
      advance();
      Result<Path> path = Path::parse(token.text);
      return path ? pointer_node(*std::move(path)) : fail(token.offset, path.status().message());
    }
    case Token::Kind::name:
      advance();
      if (token.text == "true" || token.text == "false" || token.text == "null") return number_node(token.text);
      if (token.text == "event") return event_node();
      if (is_sign("(")) return call(token, nullptr);
      return fail(token.offset, find_function(token.text) != nullptr
                                    ? "a function is called as " + token.text + "(…) or … | " + token.text
                                    : "\"" + token.text + "\" is no value; a text stands in quotes");
    case Token::Kind::sign: {
      if (take_sign("[")) return list();
      if (!take_sign("(")) return unexpected();
      ExpressionPtr inner = either();
      if (inner && !take_sign(")")) return unexpected();
      return inner;
    }
    default:
      return unexpected();
  }
}

ExpressionPtr Parser::list() {
  std::vector<ExpressionPtr> items;
  while (!take_sign("]")) {
    if (!items.empty() && !take_sign(",")) return unexpected();
    if (items.size() == kMaxArguments) return fail(token_.offset, "a list has at most 64 items here");
    ExpressionPtr item = either();
    if (!item) return nullptr;
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

bool Parser::arguments(std::vector<Argument>& arguments) {
  while (!take_sign(")")) {
    if (!arguments.empty() && !take_sign(",")) return unexpected() != nullptr;
    if (arguments.size() == kMaxArguments) return fail(token_.offset, "a call has at most 64 arguments") != nullptr;
    Argument argument{token_.offset, {}};
    constexpr std::array<std::string_view, 5> kOwn = {"true", "false", "null", "event", "not"};
    Lexer ahead = lexer_;
    const Token following = ahead.next();
    const bool is_word = token_.kind == Token::Kind::name && following.kind == Token::Kind::sign &&
                         (following.text == "," || following.text == ")") &&
                         std::find(kOwn.begin(), kOwn.end(), token_.text) == kOwn.end();
    if (is_word) {
      argument.word = token_.text;
      advance();
    } else if (argument.value = either(); !argument.value) {
      return false;
    }
    arguments.push_back(std::move(argument));
  }
  return true;
}

ExpressionPtr Parser::call(const Token& name, ExpressionPtr input) {
  const Function* const function = find_function(name.text);
  if (function == nullptr)
    return fail(name.offset, "there is no function \"" + name.text + "\"", name.text, function_names());
  std::vector<Argument> given;
  if (input) given.push_back({name.offset, {}, std::move(input)});
  if (take_sign("(")) {
    std::vector<Argument> more;
    if (!arguments(more)) return nullptr;
    std::move(more.begin(), more.end(), std::back_inserter(given));
  }
  return build(name, *function, std::move(given));
}

ExpressionPtr Parser::build(const Token& name, const Function& function, std::vector<Argument> arguments) {
  const std::vector<Parameter>& parameters = function.parameters;
  std::vector<ExpressionPtr> values, kept;
  std::vector<const Json*> fixed(std::max(arguments.size(), parameters.size()), nullptr);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Argument& argument = arguments[i];
    if (i >= parameters.size() && !function.repeats)
      return fail(argument.offset, name.text + "() takes at most " + std::to_string(parameters.size()) + " arguments");
    const Parameter& parameter = parameters[std::min(i, parameters.size() - 1)];
    if (parameter.takes == Takes::value) {
      if (!argument.value)
        return fail(argument.offset, "\"" + argument.word + "\" is no value; a text stands in quotes");
      values.push_back(std::move(argument.value));
      continue;
    }
    if (parameter.takes == Takes::word || parameter.takes == Takes::table) {
      std::vector<std::string> known = words_in(parameter.words);
      if (parameter.takes == Takes::table)
        for (const auto& [table, entries] : tables_) known.push_back(table);
      if (std::find(known.begin(), known.end(), argument.word) == known.end())
        return fail(
            argument.offset,
            std::string(parameter.name) + " of " + name.text + "() is " + std::string(what_stands_in(parameter.takes)),
            argument.word, std::move(known));
      argument.value = text_node(argument.word);
    }
    const Json* const value = argument.value ? argument.value->constant() : nullptr;
    if (value == nullptr || !parameter.fits(*value))
      return fail(argument.offset, std::string(parameter.name) + " of " + name.text + "() is " +
                                       std::string(what_stands_in(parameter.takes)) + ", written here");
    fixed[i] = value;
    kept.push_back(std::move(argument.value));
  }
  if (arguments.size() < parameters.size() && !parameters[arguments.size()].optional)
    return fail(name.offset, name.text + "() lacks its argument " + std::string(parameters[arguments.size()].name));
  Result<Compute> compute = function.prepare(Fixed(std::move(fixed), tables_));
  if (!compute) return fail(name.offset, compute.status().message());
  return call_node(*std::move(compute), std::move(values));
}

}  // namespace ekiden::mapping
