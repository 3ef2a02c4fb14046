// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <utility>

#include "error_rules.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/http_answer.hpp"
#include "kit/jwt.hpp"

namespace ekiden::crm {
namespace {

constexpr char kTokenName[] = "session";
constexpr std::string_view kMask = "***";
constexpr std::int64_t kAssertionLifeS = 180;
constexpr std::int64_t kClockSkewS = 5;
constexpr std::int64_t kLongestLifeS = 30 * 86'400;  // of a login, whatever the answer says
constexpr std::size_t kShortestSecret = 4;           // shorter texts stand anywhere by chance

// What is kept as the token: where requests go may be part of the login's answer.
std::string packed(std::string_view token, std::string_view base_url) {
  return std::string(base_url) + " " + std::string(token);
}

Session unpacked(const sdk::TokenResult& result, std::string_view own_url) {
  const std::size_t blank = std::min(result.token.find(' '), result.token.size());
  Session session{result.token.substr(std::min(blank + 1, result.token.size())), result.token.substr(0, blank),
                  result.generation};
  if (session.base_url.empty()) session.base_url = own_url;
  return session;
}

// After /api/v1/, without the query: what EspoCRM signs.
std::string espo_path(std::string_view url) {
  constexpr std::string_view kRoot = "/api/v1/";
  const std::size_t at = url.find(kRoot);
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + kRoot.size());
  return std::string(url.substr(0, url.find('?')));
}

}  // namespace

std::string Sessions::credential(std::string_view name) const {
  const auto found = credentials_.find(name);
  return found == credentials_.end() ? std::string() : found->second;
}

void Sessions::with(Ready ready) {
  if (!settings_.auth.has_login()) return ready({}, Session{{}, settings_.url, 0});
  const auto answered = [this, ready](const sdk::TokenResult& result) {
    ready(result.status, result.status.ok() ? unpacked(result, settings_.url) : Session{});
  };
  if (sdk::Status status = host_.get_token(kTokenName, answered); !status.ok()) ready(status, {});
}

bool Sessions::refused(const Session& session) {
  const bool changed = read_credentials_again();
  if (!settings_.auth.has_login()) return changed;
  host_.invalidate_token(kTokenName, session.generation);
  return true;
}

bool Sessions::read_credentials_again() {
  bool changed = false;
  for (auto& [name, value] : credentials_) {
    std::string now;
    if (!host_.secret("/auth/" + name, now).ok() || now == value) continue;
    value = std::move(now);
    changed = true;
  }
  return changed;
}

void Sessions::refresh(sdk::Op op) {
  sdk::HttpRequest request;
  sdk::Status status = login_request(request);
  if (status.ok()) {
    status = host_.request(request, [this, op](const sdk::HttpResponse& response) {
      std::string token;
      std::int64_t ttl_ms = 0;
      const sdk::Status read = read_login(response, token, ttl_ms);
      host_.token_refreshed(op, read, token, ttl_ms);
    });
  }
  if (!status.ok()) host_.token_refreshed(op, status, {}, 0);
}

std::optional<std::string> Sessions::assertion(const Names& names, Pool& pool) const {
  const std::int64_t now_s = host_.wall_ms() / 1000;
  Scope scope{nullptr, &names, pool};
  const std::string wanted = settings_.auth.scope.text(scope);
  sdk::JsonWriter claims;
  claims.begin_object().member("iss", credential("client_id")).member("sub", credential("username"));
  claims.member("aud", settings_.auth.audience.text(scope));
  if (!wanted.empty()) claims.member("scope", wanted);
  claims.member("iat", now_s - kClockSkewS).member("exp", now_s + kAssertionLifeS).end_object();
  const auto document = claims.take();
  const auto key = kit::RsaKey::from_pem(credential("private_key"));
  return document && key ? std::optional(kit::jwt_rs256(*key, *document)) : std::nullopt;
}

sdk::Status Sessions::login_request(sdk::HttpRequest& request) const {
  Pool pool;
  Names names;
  add_names(names, Session{{}, settings_.url, 0}, pool);
  if (settings_.auth.type == AuthType::oauth_jwt_rs256) {
    const auto signed_claims = assertion(names, pool);
    if (!signed_claims) return sdk::Status::auth("the login cannot be signed: auth.private_key is no RSA key");
    names["auth"].AddMember("assertion", text_value(*signed_claims, pool), pool);
  }
  Scope scope{nullptr, &names, pool};
  request = fill(*settings_.auth.login, settings_.url, scope);
  request.timeout_ms = settings_.timeout_ms;
  return {};
}

sdk::Status Sessions::read_login(const sdk::HttpResponse& response, std::string& token, std::int64_t& ttl_ms) const {
  if (!response.answered())
    return sdk::Status::not_connected("the login was not answered: " + std::string(response.error));
  auto document = kit::parse_json(response.body);
  const Reading reading = read_answer(settings_.profile.errors, response.status, document ? &*document : nullptr);
  const std::string said = "the login was answered with " + std::to_string(response.status) +
                           (reading.says.empty() ? std::string() : ": " + reading.says);
  const auto pause_ms = kit::wait_of(response);
  if (reading.kind == AnswerClass::throttle) return sdk::Status::rate_limited(said, pause_ms);
  if (reading.kind == AnswerClass::transient) return sdk::Status::retry(said, pause_ms);
  if (reading.kind != AnswerClass::ok || !document) return sdk::Status::auth(said).upstream(response.status);
  Pool pool;
  Names names;
  add_names(names, Session{{}, settings_.url, 0}, pool);
  const Auth& auth = settings_.auth;
  const Value* life = auth.ttl_s ? find(&*document, *auth.ttl_s) : nullptr;
  const Value* base = auth.base_url ? find(&*document, *auth.base_url) : nullptr;
  const std::int64_t life_s = life != nullptr && life->IsInt64() ? life->GetInt64() : auth.default_ttl_s;
  ttl_ms = std::clamp<std::int64_t>(life_s, 0, kLongestLifeS) * 1000;
  const std::string base_url = base == nullptr ? std::string() : as_text(*base);
  names.insert_or_assign("answer", Value(*document, pool));
  Scope scope{nullptr, &names, pool};
  const std::string fetched = as_text(auth.token.value(scope));
  if (fetched.empty() || fetched == "false")
    return sdk::Status::auth(said + ", without a token: the credentials are wrong");
  token = packed(fetched, base_url);
  return {};
}

void Sessions::sign(sdk::HttpRequest& request, const Session& session) const {
  const Auth& auth = settings_.auth;
  const auto add = [&](std::string value) { request.headers.emplace_back(auth.header, std::move(value)); };
  switch (auth.type) {
    case AuthType::bearer_static:
      return add(auth.scheme + " " + credential("token"));
    case AuthType::basic:
      return add("Basic " +
                 kit::base64_encode(credential("username") + auth.username_suffix + ":" + credential("password")));
    case AuthType::api_key_header:
      return add(credential("api_key"));
    case AuthType::hmac_espo: {
      const std::string signature =
          kit::hmac_sha256(credential("secret_key"), {request.method, std::string_view(" /"), espo_path(request.url)});
      request.headers.emplace_back("X-Hmac-Authorization",
                                   kit::base64_encode(credential("api_key") + ":" + kit::hex_encode(signature)));
      return;
    }
    case AuthType::oauth_client_credentials:
    case AuthType::oauth_jwt_rs256:
      return add(auth.scheme + " " + session.token);
    case AuthType::session: {
      Pool pool;
      Names names;
      add_names(names, session, pool);
      Scope scope{nullptr, &names, pool};
      if (std::string value = auth.header_value.text(scope); !value.empty()) add(std::move(value));
      return;
    }
  }
}

void Sessions::add_names(Names& names, const Session& session, Pool& pool) const {
  Value auth(rapidjson::kObjectType);
  for (const auto& [name, value] : credentials_) auth.AddMember(text_value(name, pool), text_value(value, pool), pool);
  names.insert_or_assign("auth", std::move(auth));
  names.insert_or_assign("token", text_value(session.token, pool));
  names.insert_or_assign("url", text_value(session.base_url, pool));
  for (const auto& [name, value] : settings_.variables) names.insert_or_assign("$" + name, text_value(value, pool));
}

std::string Sessions::without_secrets(std::string text, const Session& session) const {
  const auto mask = [&](std::string_view secret) {
    if (secret.size() < kShortestSecret) return;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size()))
      text.replace(at, secret.size(), kMask);
  };
  mask(session.token);
  for (const auto& [name, secret] : credentials_) mask(secret);
  return text;
}

}  // namespace ekiden::crm
