// SPDX-License-Identifier: Apache-2.0
#include "service_account.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>

#include "kit/json.hpp"
#include "kit/query.hpp"

namespace ekiden::google_sheets {
namespace {

constexpr char kScope[] = "https://www.googleapis.com/auth/spreadsheets";
constexpr std::int64_t kAssertionSeconds = 3600;
constexpr std::int64_t kLongestLifeS = 86'400;  // of a token, whatever the answer says
constexpr std::int64_t kBackwardSeconds = 10;   // a clock that is ahead of Google's is refused

using sdk::Status;

bool is_plain(std::string_view key_id) {
  return key_id.find_first_of("\"\\") == std::string_view::npos && key_id.size() <= 128;
}

Status refusal(const sdk::HttpResponse& response) {
  const auto document = kit::parse_json(response.body);
  const std::string error(document ? kit::string_member(*document, "error").value_or("") : "");
  const std::string why(document ? kit::string_member(*document, "error_description").value_or("") : "");
  std::string sentence = "Google gave no access token: " + (error.empty() ? std::to_string(response.status) : error);
  if (!why.empty()) sentence.append(" (").append(why).append(")");
  if (error == "invalid_grant") sentence += "; is this machine's clock right, and the key not deleted in the console?";
  return Status::auth(std::move(sentence)).upstream(response.status);
}

}  // namespace

std::optional<ServiceAccount> ServiceAccount::from_key_file(std::string_view json, std::string& problem) {
  const auto document = kit::parse_json(json);
  if (!document || !document->IsObject()) {
    problem = "is no JSON object; give the text of the key file, ${file:PATH}";
    return std::nullopt;
  }
  const auto email = kit::string_member(*document, "client_email");
  const auto pem = kit::string_member(*document, "private_key");
  const auto token_uri = kit::string_member(*document, "token_uri");
  if (kit::string_member(*document, "type") != "service_account" || !email || !pem || !token_uri) {
    problem = "is not the key file of a service account: type, client_email, private_key or token_uri is missing";
    return std::nullopt;
  }
  auto key = kit::RsaKey::from_pem(*pem);
  if (!key) {
    problem = "private_key is no RSA key in PEM; take the file as Google's console gave it";
    return std::nullopt;
  }
  ServiceAccount account(std::move(*key));
  account.email_ = *email;
  account.token_uri_ = *token_uri;
  if (const auto id = kit::string_member(*document, "private_key_id"); id && is_plain(*id)) account.key_id_ = *id;
  return account;
}

sdk::HttpRequest ServiceAccount::token_request(std::int64_t now_ms, std::uint32_t timeout_ms) const {
  const std::int64_t issued = now_ms / 1000 - kBackwardSeconds;
  sdk::JsonWriter claims;
  claims.begin_object()
      .member("iss", email_)
      .member("scope", kScope)
      .member("aud", token_uri_)
      .member("iat", issued)
      .member("exp", issued + kAssertionSeconds)
      .end_object();
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = token_uri_;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = "grant_type=" + kit::encode_uri_component("urn:ietf:params:oauth:grant-type:jwt-bearer") +
                 "&assertion=" + kit::jwt_rs256(key_, claims.take().value_or("{}"), key_id_);
  request.timeout_ms = timeout_ms;
  return request;
}

std::optional<AccessToken> read_token(const sdk::HttpResponse& response, Status& status) {
  if (!response.answered()) {
    status = Status::not_connected("Google's token endpoint cannot be reached: " + std::string(response.error));
    return std::nullopt;
  }
  if (response.status == 429 || response.status >= 500) {
    status = Status::retry("Google's token endpoint answered " + std::to_string(response.status));
    return std::nullopt;
  }
  AccessToken token;
  if (const auto document = kit::parse_json(response.body); response.status == 200 && document) {
    token.value = kit::string_member(*document, "access_token").value_or("");
    const std::int64_t life_s = kit::int64_member(*document, "expires_in").value_or(0);
    token.ttl_ms = std::clamp<std::int64_t>(life_s, 0, kLongestLifeS) * 1000;
  }
  if (!token.value.empty() && token.ttl_ms > 0) return token;
  status = response.status == 200
               ? Status::retry("no access token: the answer is not one of Google's; check token_uri in the key file")
               : refusal(response);
  return std::nullopt;
}

}  // namespace ekiden::google_sheets
