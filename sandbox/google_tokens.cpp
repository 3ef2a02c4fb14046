// SPDX-License-Identifier: Apache-2.0
#include "google_tokens.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "base64.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr const char* email = "ekiden@sandbox.iam.gserviceaccount.com";
constexpr const char* key_id = "sandbox-key-1";
constexpr const char* scope = "https://www.googleapis.com/auth/spreadsheets";
constexpr std::int64_t token_seconds = 3599;
constexpr std::int64_t longest_seconds = 3600;
constexpr unsigned key_bits = 2048;

std::optional<std::string> base64url_decode(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  while (text.size() % 4 != 0) text += '=';
  return base64_decode(text);
}

Reply refused(const std::string& error, const std::string& why) {
  Reply reply = json_reply(
      JsonWriter().begin_object().field("error", error).field("error_description", why).end_object().text(), 400);
  reply.note = error + ": " + why;
  return reply;
}

std::string root_of(const httplib::Request& request) {
  return "http://" + request.get_header_value("Host");
}

}  // namespace

GoogleTokens::GoogleTokens(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

EVP_PKEY* GoogleTokens::key() {
  std::call_once(key_made_, [this] { key_.reset(EVP_RSA_gen(key_bits)); });
  return key_.get();
}

void GoogleTokens::add_routes(Listener& listener) {
  listener.outside("POST", "/google/token", [this](const auto& request) { return grant(request); });
  listener.control("GET", "/sandbox/google/key-file",
                   [this](const httplib::Request& request) { return json_reply(key_file(root_of(request))); });
}

std::string GoogleTokens::key_file(const std::string& root) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key(), nullptr, nullptr, 0, nullptr, nullptr);
  char* pem = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &pem);
  return JsonWriter()
      .begin_object()
      .field("type", "service_account")
      .field("project_id", "sandbox")
      .field("private_key_id", key_id)
      .field("private_key", std::string_view(pem, static_cast<std::size_t>(length)))
      .field("client_email", email)
      .field("client_id", "1")
      .field("token_uri", root + "/google/token")
      .end_object()
      .text();
}

bool GoogleTokens::is_signed(std::string_view bytes, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const sign = reinterpret_cast<const unsigned char*>(signature.data());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key()) == 1 &&
         EVP_DigestVerify(context.get(), sign, signature.size(), data, bytes.size()) == 1;
}

std::string GoogleTokens::problem_of(const std::string& assertion, const std::string& audience) {
  const std::size_t first = assertion.find('.');
  const std::size_t second = assertion.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return "the assertion is no JWT";
  const auto header_text = base64url_decode(assertion.substr(0, first));
  const auto claims_text = base64url_decode(assertion.substr(first + 1, second - first - 1));
  const auto signature = base64url_decode(assertion.substr(second + 1));
  const auto header = header_text ? parse_json_object(*header_text) : std::nullopt;
  const auto claims = claims_text ? parse_json_object(*claims_text) : std::nullopt;
  if (!header || !claims || !signature) return "the assertion is no JWT";
  if (string_member(*header, "alg") != "RS256") return "alg is not RS256";
  if (!is_signed(std::string_view(assertion).substr(0, second), *signature)) return "Invalid JWT Signature.";
  if (string_member(*claims, "iss") != email) return "iss is not the service account";
  if (string_member(*claims, "aud") != audience) return "aud is not the token endpoint";
  if (string_member(*claims, "scope") != scope) return "scope is not that of spreadsheets";
  const std::int64_t now = clock_.now_ms() / 1000;
  const std::int64_t issued = int_member(*claims, "iat").value_or(0);
  const std::int64_t expires = int_member(*claims, "exp").value_or(0);
  if (issued > now || expires < now || expires - issued > longest_seconds)
    return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
  return {};
}

Reply GoogleTokens::grant(const httplib::Request& request) {
  if (request.get_param_value("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer")
    return refused("unsupported_grant_type", "Invalid grant_type");
  const std::string problem = problem_of(request.get_param_value("assertion"), root_of(request) + "/google/token");
  if (!problem.empty()) return refused("invalid_grant", problem);
  const std::string token = "ya29." + random_hex(random_, 40);
  {
    const std::lock_guard lock(mutex_);
    tokens_[token] = clock_.now_ms() + token_seconds * 1000;
  }
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("access_token", token)
                        .field("expires_in", token_seconds)
                        .field("token_type", "Bearer")
                        .end_object()
                        .text());
}

bool GoogleTokens::is_good(std::string_view authorization) const {
  constexpr std::string_view bearer = "Bearer ";
  if (!authorization.starts_with(bearer)) return false;
  const std::lock_guard lock(mutex_);
  const auto token = tokens_.find(authorization.substr(bearer.size()));
  return token != tokens_.end() && token->second > clock_.now_ms();
}

void GoogleTokens::revoke_all() {
  const std::lock_guard lock(mutex_);
  tokens_.clear();
}

}  // namespace ekiden::sandbox
