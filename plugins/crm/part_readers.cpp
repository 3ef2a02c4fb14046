// SPDX-License-Identifier: Apache-2.0
#include "part_readers.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "nearest.hpp"

namespace ekiden::crm {
namespace {

constexpr std::array<std::pair<std::string_view, Strategy>, 3> kStrategies = {{
    {"native_upsert", Strategy::native_upsert},
    {"idempotency_key", Strategy::idempotency_key},
    {"search_then_write", Strategy::search_then_write},
}};

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

TextTemplate read_text(ObjectReader& reader, std::string_view name, bool needed) {
  const auto written = needed ? std::optional(reader.need_text(name)) : reader.text(name);
  if (!written) return {};
  Expression::Problem problem;
  auto parsed = TextTemplate::parse(*written, problem);
  if (!parsed) reader.complain(name, problem.what);
  return std::move(parsed).value_or(TextTemplate());
}

JsonTemplate read_json(ObjectReader& reader, std::string_view name, const Value& source) {
  return JsonTemplate::read(source, reader.at(name), [&](const std::string& where, const std::string& what) {
    reader.findings().add(where, what);
  });
}

std::vector<std::pair<TextTemplate, TextTemplate>> read_query(const Value& source, const std::string& where,
                                                              Findings& findings) {
  std::vector<std::pair<TextTemplate, TextTemplate>> query;
  for (auto& [name, value] : read_texts(source, where, findings)) {
    Expression::Problem problem;
    auto parsed = TextTemplate::parse(name, problem);
    if (!parsed) findings.add(where + "/" + name, problem.what);
    query.emplace_back(std::move(parsed).value_or(TextTemplate()), std::move(value));
  }
  return query;
}

// The members of a request, from an object that may have others.
RequestTemplate read_request(ObjectReader& reader) {
  constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  RequestTemplate request;
  request.method = reader.need_text("method");
  if (!request.method.empty() && std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end())
    reader.complain("method", "must be GET, POST, PUT, PATCH or DELETE");
  request.path = read_text(reader, "path", true);
  if (const Value* query = reader.any("query"))
    request.query = read_query(*query, reader.at("query"), reader.findings());
  if (const Value* headers = reader.any("headers"))
    request.headers = read_texts(*headers, reader.at("headers"), reader.findings());
  const Value* body = reader.any("body");
  const Value* form = reader.any("form");
  if (body != nullptr && form != nullptr) reader.complain("form", "a request has a body or a form");
  if (body != nullptr) request.body = read_json(reader, "body", *body);
  if (form != nullptr) request.body = read_json(reader, "form", *form);
  request.encoding = form != nullptr ? RequestTemplate::Body::form : RequestTemplate::Body::json;
  return request;
}

std::optional<Write> read_write(ObjectReader& object, std::string_view name) {
  const Value* source = object.any(name);
  if (source == nullptr) return std::nullopt;
  ObjectReader reader(*source, object.at(name), object.findings());
  Write write{read_request(reader), reader.pointer("id").value_or(Pointer{"id"})};
  reader.no_more();
  return write;
}

std::optional<Search> read_search(ObjectReader& object) {
  const Value* source = object.any("search");
  if (source == nullptr) return std::nullopt;
  ObjectReader reader(*source, object.at("search"), object.findings());
  Search search;
  search.request = read_request(reader);
  reader.need("hits");
  search.hits = reader.pointer("hits").value_or(Pointer());
  search.id = reader.pointer("id").value_or(Pointer{"id"});
  search.match = reader.pointer("match");
  search.contains = read_text(reader, "contains", search.match.has_value());
  reader.no_more();
  return search;
}

std::optional<Batch> read_batch(ObjectReader& object) {
  const Value* source = object.any("batch");
  if (source == nullptr) return std::nullopt;
  ObjectReader reader(*source, object.at("batch"), object.findings());
  Batch batch;
  reader.need("max");
  batch.max = static_cast<std::size_t>(reader.integer("max", 1, 1000).value_or(1));
  batch.request = read_request(reader);
  if (const Value* item = reader.need("item")) batch.item = read_json(reader, "item", *item);
  batch.results = reader.pointer("results").value_or(Pointer());
  batch.trace = reader.pointer("trace");
  batch.errors = reader.pointer("errors");
  batch.error_trace = reader.pointer("error_trace");
  batch.ok = reader.pointer("ok");
  batch.id = reader.pointer("id").value_or(Pointer{"id"});
  reader.no_more();
  return batch;
}

Strategy read_strategy(ObjectReader& reader) {
  const std::string name = reader.need_text("strategy");
  std::vector<std::string> names;
  for (const auto& [known, strategy] : kStrategies) {
    if (known == name) return strategy;
    names.emplace_back(known);
  }
  if (!name.empty()) reader.complain("strategy", "must be one of " + listed(names) + did_you_mean(name, names));
  return Strategy::native_upsert;
}

// What each strategy cannot do without.
void check_writes(ObjectReader& reader, const ObjectType& object) {
  const bool upserts = object.strategy == Strategy::native_upsert;
  if (upserts && !object.upsert) reader.complain("upsert", "is missing: native_upsert sends nothing else");
  if (!upserts && !object.create) reader.complain("create", "is missing");
  if (object.strategy == Strategy::search_then_write && !object.search)
    reader.complain("search", "is missing: without it a repetition writes a second record");
  if (object.batch && !upserts) reader.complain("batch", "only a native_upsert may be sent in batches");
}

std::vector<int> read_statuses(ObjectReader& reader) {
  std::vector<int> statuses;
  const Value* source = reader.any("status");
  if (source == nullptr) return statuses;
  const auto add = [&](const Value& one) {
    if (one.IsInt() && one.GetInt() >= 100 && one.GetInt() <= 599) return statuses.push_back(one.GetInt());
    reader.complain("status", "must be an HTTP status or a list of them");
  };
  if (!source->IsArray()) add(*source);
  if (source->IsArray())
    for (const Value& one : source->GetArray()) add(one);
  return statuses;
}

}  // namespace

NamedTexts read_texts(const Value& source, const std::string& where, Findings& findings) {
  NamedTexts texts;
  ObjectReader reader(source, where, findings);
  if (!source.IsObject()) return texts;
  for (const auto& member : source.GetObject())
    texts.emplace_back(text_of(member.name), read_text(reader, text_of(member.name), true));
  return texts;
}

Auth read_auth(const Value& source, const std::string& where, Findings& findings) {
  ObjectReader reader(source, where, findings);
  Auth auth;
  const std::string type = reader.need_text("type");
  const auto known = find_auth_type(type);
  if (!known && !type.empty())
    reader.complain("type", "must be one of " + listed(auth_type_names()) + did_you_mean(type, auth_type_names()));
  auth.type = known.value_or(AuthType::bearer_static);
  auth.header = reader.text("header").value_or(auth.header);
  auth.scheme = reader.text("scheme").value_or(auth.scheme);
  auth.username_suffix = reader.text("username_suffix").value_or(std::string());
  auth.audience = read_text(reader, "audience", false);
  auth.scope = read_text(reader, "scope", false);
  if (const Value* login = reader.any("login")) {
    ObjectReader request(*login, reader.at("login"), findings);
    auth.login = read_request(request);
    request.no_more();
  }
  auth.token = read_text(reader, "token", false);
  auth.header_value = read_text(reader, "value", false);
  auth.ttl_s = reader.pointer("ttl_s");
  auth.base_url = reader.pointer("base_url");
  auth.default_ttl_s = reader.integer("default_ttl_s", 60, 86'400).value_or(auth.default_ttl_s);
  const bool logs_in = auth.type == AuthType::oauth_client_credentials || auth.type == AuthType::oauth_jwt_rs256 ||
                       auth.type == AuthType::session;
  if (logs_in && !auth.login)
    reader.complain("login", "is missing: " + type + " needs the request that fetches a token");
  if (!logs_in && auth.login) reader.complain("login", type + " has none");
  reader.no_more();
  return auth;
}

ErrorRule read_error_rule(const Value& source, const std::string& where, Findings& findings) {
  ObjectReader reader(source, where, findings);
  ErrorRule rule;
  rule.statuses = read_statuses(reader);
  rule.pointer = reader.pointer("pointer");
  rule.equals = reader.text("equals");
  rule.contains = reader.text("contains");
  const std::string kind = reader.need_text("class");
  const auto known = find_class(kind);
  if (!known && !kind.empty())
    reader.complain("class", "must be one of " + listed(class_names()) + did_you_mean(kind, class_names()));
  rule.kind = known.value_or(AnswerClass::permanent);
  rule.pause_s = reader.integer("pause_s", 0, 86'400).value_or(0);
  rule.says = reader.text("says").value_or(std::string());
  if ((rule.equals || rule.contains) && !rule.pointer) reader.complain("pointer", "is missing: equals what?");
  if (rule.statuses.empty() && !rule.pointer) reader.complain("status", "a rule names a status, a pointer or both");
  reader.no_more();
  return rule;
}

ObjectType read_object(const Value& source, const std::string& where, Findings& findings) {
  ObjectReader reader(source, where, findings);
  ObjectType object;
  object.strategy = read_strategy(reader);
  object.key = read_text(reader, "key", true);
  if (const Value* fields = reader.need("fields")) {
    if (!fields->IsObject()) reader.complain("fields", "must be an object");
    object.fields = read_json(reader, "fields", *fields);
  }
  object.upsert = read_write(reader, "upsert");
  object.create = read_write(reader, "create");
  object.update = read_write(reader, "update");
  object.search = read_search(reader);
  object.batch = read_batch(reader);
  check_writes(reader, object);
  reader.no_more();
  return object;
}

void for_each_name(const ObjectType& object, const std::function<void(const std::string&)>& each) {
  object.key.for_each_name(each);
  object.fields.for_each_name(each);
  for (const auto* write : {&object.upsert, &object.create, &object.update})
    if (*write) (*write)->request.for_each_name(each);
  if (object.search) object.search->request.for_each_name(each);
  if (object.search) object.search->contains.for_each_name(each);
  if (!object.batch) return;
  object.batch->request.for_each_name(each);
  object.batch->item.for_each_name(each);
}

}  // namespace ekiden::crm
