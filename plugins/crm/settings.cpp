// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <utility>

#include "kit/jwt.hpp"
#include "nearest.hpp"
#include "profile_reader.hpp"
#include "shipped_profiles.hpp"

namespace ekiden::crm {
namespace {

std::optional<Profile> find_profile(std::string_view wanted, std::vector<std::string>& findings) {
  const bool is_document = wanted.find('{') != std::string_view::npos;
  const std::string_view document = is_document ? wanted : shipped_profile(wanted);
  if (document.empty()) {
    const std::string meant = did_you_mean(wanted, shipped_profile_names());
    findings.push_back("profile: there is none of that name" + (meant.empty() ? "." : meant) +
                       " A profile of your own is given as \"${file:PATH}\"");
    return std::nullopt;
  }
  Findings wrong;
  auto profile = read_profile(document, wrong);
  for (const std::string& finding : wrong.all()) findings.push_back("profile " + finding);
  return profile;
}

// An absolute http or https URL with a host and without user:password@: a URL is shown where a secret must not be.
void read_url(const rapidjson::Value& config, Settings& settings, std::vector<std::string>& findings) {
  settings.url = kit::string_member(config, "url").value_or(settings.profile.url);
  std::string& url = settings.url;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) return findings.push_back("url: missing; this profile has no address of its own");
  const std::size_t authority = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (authority == 0 || !clean || url.find_first_of("@?#") != std::string::npos || url.size() <= authority)
    findings.push_back("url: must be http:// or https://, a host and perhaps a path, without user name and query");
}

void read_variables(const rapidjson::Value& config, Settings& settings, std::vector<std::string>& findings) {
  const rapidjson::Value* given = kit::object_member(config, "variables");
  std::vector<std::string> names;
  for (const Variable& variable : settings.profile.variables) {
    names.push_back(variable.name);
    const auto own = given == nullptr ? std::nullopt : kit::string_member(*given, variable.name);
    if (own || variable.fallback) {
      settings.variables.insert_or_assign(variable.name, own ? std::string(*own) : *variable.fallback);
    } else {
      findings.push_back("variables." + variable.name + ": missing; this profile needs it");
    }
  }
  if (given == nullptr) return;
  for (const auto& member : given->GetObject()) {
    const std::string name(text_of(member.name));
    if (std::find(names.begin(), names.end(), name) == names.end())
      findings.push_back("variables." + name + ": this profile has no such variable" + did_you_mean(name, names));
  }
}

bool choose_auth(std::string_view type, Settings& settings, std::vector<std::string>& findings) {
  std::vector<std::string> offered;
  for (const Auth& one : settings.profile.auths) {
    offered.emplace_back(name_of(one.type));
    if (!type.empty() && offered.back() != type) continue;
    settings.auth = one;
    return true;
  }
  std::string list;
  for (const std::string& name : offered) list.append(list.empty() ? "" : ", ").append(name);
  findings.push_back("auth.type: this profile offers " + list);
  return false;
}

void read_auth(const rapidjson::Value& config, Settings& settings, std::vector<std::string>& findings) {
  const rapidjson::Value* given = kit::object_member(config, "auth");
  if (given == nullptr) return findings.push_back("auth: missing");
  if (!choose_auth(kit::string_member(*given, "type").value_or(std::string_view()), settings, findings)) return;
  for (const auto& member : given->GetObject())
    settings.credentials.insert_or_assign(std::string(text_of(member.name)), std::string(text_of(member.value)));
  settings.credentials.erase("type");
  for (const std::string_view needed : credentials_of(settings.auth.type)) {
    const auto found = settings.credentials.find(needed);
    if (found == settings.credentials.end() || found->second.empty())
      findings.push_back("auth." + std::string(needed) + ": missing; " + std::string(name_of(settings.auth.type)) +
                         " needs it");
  }
  const auto key = settings.credentials.find("private_key");
  const bool signs = settings.auth.type == AuthType::oauth_jwt_rs256 && key != settings.credentials.end();
  if (signs && !kit::RsaKey::from_pem(key->second))
    findings.push_back("auth.private_key: must be an RSA key of at least 2048 bits in PEM, without a password");
}

}  // namespace

sdk::Status read_settings(std::string_view config, Settings& settings, std::vector<std::string>& findings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return sdk::Status::config("the configuration is not a JSON object");
  auto profile = find_profile(kit::string_member(*document, "profile").value_or(std::string_view()), findings);
  if (profile) {
    settings.profile = std::move(*profile);
    read_url(*document, settings, findings);
    read_variables(*document, settings, findings);
    read_auth(*document, settings, findings);
  }
  settings.timeout_ms = static_cast<std::uint32_t>(kit::int64_member(*document, "timeout_ms").value_or(30'000));
  settings.dry_run = kit::bool_member(*document, "dry_run").value_or(false);
  if (settings.dry_run)
    for (auto& [name, value] : settings.credentials) value = "***";
  if (findings.empty()) return {};
  std::string sentence = findings.front();
  if (findings.size() > 1) sentence += " (and " + std::to_string(findings.size() - 1) + " more, in the log)";
  return sdk::Status::config(std::move(sentence));
}

}  // namespace ekiden::crm
