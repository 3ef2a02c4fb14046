// SPDX-License-Identifier: Apache-2.0
#include "templates.hpp"

#include <utility>

#include "kit/query.hpp"

namespace ekiden::crm {
namespace {

constexpr std::string_view kSpread = "...";

// In the place of an earlier member of that name.
void put(Value& object, Value name, Value value, Pool& pool) {
  const auto known = object.FindMember(name);
  if (known == object.MemberEnd()) {
    object.AddMember(name, value, pool);
  } else {
    known->value = value;
  }
}

void spread(Value& members, Value& object, Pool& pool) {
  for (auto& member : members.GetObject()) put(object, std::move(member.name), std::move(member.value), pool);
}

// The end of the expression that begins at `at`: its '}', but none inside quotes.
std::size_t end_of_expression(std::string_view text, std::size_t at) {
  for (bool quoted = false; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (text[at] == '}' && !quoted) return at;
  }
  return std::string_view::npos;
}

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

std::optional<TextTemplate> TextTemplate::parse(std::string_view text, Expression::Problem& problem) {
  TextTemplate made;
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool doubled = at + 1 < text.size() && text[at + 1] == text[at];
    if (text[at] != '{' || doubled) {
      plain += text[at];
      if (doubled && (text[at] == '{' || text[at] == '}')) ++at;
      continue;
    }
    const std::size_t end = end_of_expression(text, at + 1);
    if (end == std::string_view::npos) {
      problem.what = "'" + std::string(text) + "': a closing } is missing; a brace itself is written {{";
      return std::nullopt;
    }
    auto expression = Expression::parse(text.substr(at + 1, end - at - 1), problem);
    if (!expression) return std::nullopt;
    if (!plain.empty()) made.pieces_.emplace_back(std::exchange(plain, {}));
    made.pieces_.emplace_back(std::move(*expression));
    at = end;
  }
  if (!plain.empty()) made.pieces_.emplace_back(std::move(plain));
  return made;
}

std::string TextTemplate::text(Scope& scope, Encoding encoding) const {
  std::string whole;
  for (const auto& piece : pieces_) {
    if (const auto* plain = std::get_if<std::string>(&piece)) {
      whole += *plain;
      continue;
    }
    const auto& expression = std::get<Expression>(piece);
    const std::string value = as_text(expression.evaluate(scope));
    const bool encodes = encoding == Encoding::uri && !expression.is_variable();
    whole += encodes ? kit::encode_uri_component(value) : value;
  }
  return whole;
}

Value TextTemplate::value(Scope& scope) const {
  const bool one_expression = pieces_.size() == 1 && std::holds_alternative<Expression>(pieces_.front());
  return one_expression ? std::get<Expression>(pieces_.front()).evaluate(scope) : text_value(text(scope), scope.pool);
}

void TextTemplate::for_each_name(const std::function<void(const std::string&)>& each) const {
  for (const auto& piece : pieces_)
    if (const auto* expression = std::get_if<Expression>(&piece)) expression->for_each_name(each);
}

JsonTemplate JsonTemplate::read(const Value& source, const std::string& where, const Complain& problem) {
  JsonTemplate made;
  const auto text_at = [&](std::string_view text, const std::string& place) {
    Expression::Problem found;
    auto parsed = TextTemplate::parse(text, found);
    if (!parsed) problem(place, found.what);
    return std::move(parsed).value_or(TextTemplate());
  };
  if (source.IsString()) {
    made.node_ = text_at(text_of(source), where);
  } else if (source.IsObject()) {
    Object members;
    for (const auto& member : source.GetObject()) {
      const std::string place = where + "/" + std::string(text_of(member.name));
      members.emplace_back(text_at(text_of(member.name), place), read(member.value, place, problem));
    }
    made.node_ = std::move(members);
  } else if (source.IsArray()) {
    Array elements;
    for (const Value& element : source.GetArray())
      elements.push_back(read(element, where + "/" + std::to_string(elements.size()), problem));
    made.node_ = std::move(elements);
  } else {
    made.node_ = Literal{kit::json_text(source)};
  }
  return made;
}

Value JsonTemplate::value(Scope& scope) const {
  const auto stays = [](const JsonTemplate& part, const Value& value) {
    return !value.IsNull() || std::holds_alternative<Literal>(part.node_);
  };
  return std::visit(Overloaded{[&](const Literal& literal) {
                                 const auto document = kit::parse_json(literal.json);
                                 return document ? Value(*document, scope.pool) : Value();
                               },
                               [&](const TextTemplate& text) { return text.value(scope); },
                               [&](const Object& members) {
                                 Value object(rapidjson::kObjectType);
                                 for (const auto& [name_of, part] : members) {
                                   Value made = part.value(scope);
                                   const std::string name = name_of.text(scope);
                                   if (name == kSpread && made.IsObject()) {
                                     spread(made, object, scope.pool);
                                   } else if (stays(part, made)) {
                                     put(object, text_value(name, scope.pool), std::move(made), scope.pool);
                                   }
                                 }
                                 return object;
                               },
                               [&](const Array& elements) {
                                 Value array(rapidjson::kArrayType);
                                 for (const JsonTemplate& part : elements)
                                   if (Value made = part.value(scope); stays(part, made))
                                     array.PushBack(made, scope.pool);
                                 return array;
                               }},
                    node_);
}

void JsonTemplate::for_each_name(const std::function<void(const std::string&)>& each) const {
  std::visit(Overloaded{[](const Literal&) {}, [&](const TextTemplate& text) { text.for_each_name(each); },
                        [&](const Object& members) {
                          for (const auto& [name, part] : members) {
                            name.for_each_name(each);
                            part.for_each_name(each);
                          }
                        },
                        [&](const Array& elements) {
                          for (const JsonTemplate& part : elements) part.for_each_name(each);
                        }},
             node_);
}

}  // namespace ekiden::crm
