// SPDX-License-Identifier: Apache-2.0
#include "profile_reader.hpp"

#include <set>
#include <utility>

#include "nearest.hpp"
#include "part_readers.hpp"

namespace ekiden::crm {
namespace {

constexpr kit::JsonLimits kLimits{std::size_t{256} << 10, 32};

std::vector<Variable> read_variables(ObjectReader& top) {
  std::vector<Variable> variables;
  const Value* all = top.any("variables");
  if (all == nullptr) return variables;
  if (!all->IsObject()) top.complain("variables", "must be an object");
  if (!all->IsObject()) return variables;
  for (const auto& member : all->GetObject()) {
    const std::string name(text_of(member.name));
    ObjectReader variable(member.value, top.at("variables") + "/" + name, top.findings());
    variables.push_back({name, variable.text("default")});
    static_cast<void>(variable.text("description"));
    variable.no_more();
  }
  return variables;
}

std::vector<Auth> read_auths(ObjectReader& top) {
  std::vector<Auth> auths;
  top.need("auth");
  const Value* all = top.array("auth");
  if (all == nullptr) return auths;
  if (all->Empty()) top.complain("auth", "must name at least one way");
  for (const Value& one : all->GetArray())
    auths.push_back(read_auth(one, top.at("auth") + "/" + std::to_string(auths.size()), top.findings()));
  return auths;
}

Limits read_limits(ObjectReader& top) {
  Limits limits;
  const Value* all = top.any("limits");
  if (all == nullptr) return limits;
  ObjectReader reader(*all, top.at("limits"), top.findings());
  limits.max_concurrency = static_cast<std::size_t>(reader.integer("max_concurrency", 1, 64).value_or(4));
  limits.min_interval_ms = static_cast<std::uint32_t>(reader.integer("min_interval_ms", 0, 60'000).value_or(0));
  reader.no_more();
  return limits;
}

std::vector<ErrorRule> read_errors(ObjectReader& top) {
  std::vector<ErrorRule> rules;
  const Value* all = top.array("errors");
  if (all == nullptr) return rules;
  for (const Value& one : all->GetArray())
    rules.push_back(read_error_rule(one, top.at("errors") + "/" + std::to_string(rules.size()), top.findings()));
  return rules;
}

void read_objects(ObjectReader& top, Profile& profile) {
  const Value* all = top.need("objects");
  if (all == nullptr || !all->IsObject()) return;
  for (const auto& member : all->GetObject()) {
    const std::string name(text_of(member.name));
    ObjectType object = read_object(member.value, top.at("objects") + "/" + name, top.findings());
    object.name = name;
    profile.objects.insert_or_assign(name, std::move(object));
  }
}

std::vector<std::string> object_names(const Profile& profile) {
  std::vector<std::string> names;
  for (const auto& [name, object] : profile.objects) names.push_back(name);
  return names;
}

Step read_step(const Value& source, const std::string& where, const Profile& profile, Findings& findings) {
  ObjectReader reader(source, where, findings);
  Step step;
  const std::string name = reader.need_text("object");
  const auto found = profile.objects.find(name);
  if (found != profile.objects.end()) {
    step.object = &found->second;
  } else if (!name.empty()) {
    reader.complain("object", "there is no object \"" + name + "\"" + did_you_mean(name, object_names(profile)));
  }
  if (const auto when = reader.text("when")) {
    Expression::Problem problem;
    step.when = Expression::parse(*when, problem);
    if (!step.when) reader.complain("when", problem.what);
  }
  reader.no_more();
  return step;
}

Route read_route(const Value& source, const std::string& where, const Profile& profile, Findings& findings) {
  ObjectReader reader(source, where, findings);
  Route route;
  reader.need("types");
  if (const Value* types = reader.array("types"))
    for (const Value& type : types->GetArray()) route.types.emplace_back(text_of(type));
  reader.need("steps");
  if (const Value* steps = reader.array("steps"))
    for (const Value& step : steps->GetArray())
      route.steps.push_back(
          read_step(step, reader.at("steps") + "/" + std::to_string(route.steps.size()), profile, findings));
  reader.no_more();
  return route;
}

void read_routes(ObjectReader& top, Profile& profile) {
  top.need("routes");
  const Value* all = top.array("routes");
  if (all == nullptr) return;
  for (const Value& one : all->GetArray())
    profile.routes.push_back(
        read_route(one, top.at("routes") + "/" + std::to_string(profile.routes.size()), profile, top.findings()));
}

// What an expression may name.
std::set<std::string> known_names(const Profile& profile) {
  std::set<std::string> names = {"answer", "auth",   "event_id", "fields", "id",    "items",
                                 "key",    "record", "ref",      "step",   "token", "url"};
  for (const Variable& variable : profile.variables) names.insert("$" + variable.name);
  for (const auto& [name, object] : profile.objects) names.insert({name + ".id", name + ".key"});
  return names;
}

void check_names(const Profile& profile, Findings& findings) {
  const std::set<std::string> known = known_names(profile);
  const auto checked = [&](const std::string& where) {
    return [&, where](const std::string& name) {
      if (known.contains(name)) return;
      findings.add(where, "there is no name " + name + did_you_mean(name, {known.begin(), known.end()}));
    };
  };
  for (std::size_t i = 0; i < profile.auths.size(); ++i) {
    const auto check = checked("/auth/" + std::to_string(i));
    if (profile.auths[i].login) profile.auths[i].login->for_each_name(check);
    for (const TextTemplate* text : {&profile.auths[i].token, &profile.auths[i].audience, &profile.auths[i].scope})
      text->for_each_name(check);
    profile.auths[i].header_value.for_each_name(check);
  }
  for (const auto& [name, value] : profile.headers) value.for_each_name(checked("/headers/" + name));
  for (const auto& [name, object] : profile.objects) for_each_name(object, checked("/objects/" + name));
  for (std::size_t i = 0; i < profile.routes.size(); ++i)
    for (const Step& step : profile.routes[i].steps)
      if (step.when) step.when->for_each_name(checked("/routes/" + std::to_string(i)));
}

}  // namespace

std::optional<Profile> read_profile(std::string_view document, Findings& findings) {
  const auto parsed = kit::parse_json(document, kLimits);
  if (!parsed) {
    findings.add("", "is no JSON document of at most 256 KiB and 32 levels");
    return std::nullopt;
  }
  ObjectReader top(*parsed, "", findings);
  Profile profile;
  profile.name = top.need_text("name");
  static_cast<void>(top.text("title"));
  static_cast<void>(top.any("notes"));
  profile.url = top.text("url").value_or(std::string());
  profile.variables = read_variables(top);
  profile.auths = read_auths(top);
  if (const Value* headers = top.any("headers")) profile.headers = read_texts(*headers, top.at("headers"), findings);
  profile.limits = read_limits(top);
  profile.errors = read_errors(top);
  read_objects(top, profile);
  read_routes(top, profile);
  top.no_more();
  if (findings.empty()) check_names(profile, findings);
  if (!findings.empty()) return std::nullopt;
  return profile;
}

}  // namespace ekiden::crm
