// SPDX-License-Identifier: Apache-2.0
#include "object_signature.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "digest.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t skew_limit_ms = 15 * 60 * 1000;

/// What the two schemes call their parts, and how they differ.
struct Scheme {
  std::string algorithm;
  std::string secret_prefix;
  std::string scope_end;
  std::string service;
  std::string vendor;
  bool names_alone;  // a query parameter without a value is signed without "="
};

const Scheme& s3_scheme() {
  static const Scheme scheme{"AWS4-HMAC-SHA256", "AWS4", "aws4_request", "s3", "x-amz-", false};
  return scheme;
}
const Scheme& oss_scheme() {
  static const Scheme scheme{"OSS4-HMAC-SHA256", "aliyun_v4", "aliyun_v4_request", "oss", "x-oss-", true};
  return scheme;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The fields of "ALGORITHM A=1, B=2"; nothing when it is of another algorithm.
std::optional<std::map<std::string, std::string>> authorization_fields(const std::string& header,
                                                                       const Scheme& scheme) {
  if (!header.starts_with(scheme.algorithm + " ")) return std::nullopt;
  std::map<std::string, std::string> fields;
  for (const std::string& part : split(std::string_view(header).substr(scheme.algorithm.size() + 1), ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return std::nullopt;
    fields[trimmed(part.substr(0, equals))] = part.substr(equals + 1);
  }
  return fields;
}

std::string canonical_query(const StoreRequest& request, const Scheme& scheme) {
  if (request.query().empty()) return {};
  std::vector<std::string> pairs;
  for (std::string& pair : split(request.query(), '&')) {
    if (pair.find('=') == std::string::npos) pair += '=';
    if (scheme.names_alone && pair.back() == '=') pair.pop_back();
    pairs.push_back(std::move(pair));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string query;
  for (const std::string& pair : pairs) query += (query.empty() ? "" : "&") + pair;
  return query;
}

/// Milliseconds since 1970 of 20130524T000000Z.
std::optional<std::int64_t> read_time(const std::string& text) {
  std::tm time{};
  const char* const end = strptime(text.c_str(), "%Y%m%dT%H%M%SZ", &time);
  if (text.size() != 16 || end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<std::int64_t>(timegm(&time)) * 1000;
}

std::string hex(const std::string& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string expected_signature(const std::string& canonical, const std::vector<std::string>& scope,
                               const std::string& time, const std::string& secret, const Scheme& scheme) {
  std::string key = scheme.secret_prefix + secret, scope_text;
  for (std::size_t i = 1; i < scope.size(); ++i) {
    key = hmac_sha256(key, scope[i]);
    scope_text += (i == 1 ? "" : "/") + scope[i];
  }
  return hex(hmac_sha256(key, scheme.algorithm + "\n" + time + "\n" + scope_text + "\n" + sha256_hex(canonical)));
}

/// Who signs, when and where.
std::optional<StoreRefusal> refuse_credential(const StoreRequest& request, const std::vector<std::string>& scope,
                                              const StoreAccount& account, std::int64_t now_ms, const Scheme& scheme) {
  if (scope.size() != 5 || scope[3] != scheme.service || scope[4] != scheme.scope_end)
    return StoreRefusal{400, "AuthorizationHeaderMalformed", "The credential's scope is not of this service."};
  if (scope[0] != account.key_id)
    return StoreRefusal{403, "InvalidAccessKeyId", "The access key id does not exist in our records."};
  if (scope[2] != account.region)
    return StoreRefusal{400, "AuthorizationHeaderMalformed", "The region '" + scope[2] + "' is wrong.", account.region};
  const std::string date = request.header(scheme.vendor + "date");
  const auto time = read_time(date);
  if (!time || date.substr(0, 8) != scope[1])
    return StoreRefusal{403, "AccessDenied", "The request's date is missing or not that of the scope."};
  if (std::llabs(now_ms - *time) > skew_limit_ms)
    return StoreRefusal{403, "RequestTimeTooSkewed", "The request's time and the store's differ too much."};
  if (request.header(scheme.vendor + "security-token") != account.session_token)
    return StoreRefusal{scheme.service == "s3" ? 400 : 403,
                        scheme.service == "s3" ? "ExpiredToken" : "SecurityTokenExpired",
                        "The session token is missing or has expired."};
  return std::nullopt;
}

std::optional<StoreRefusal> refuse_body(const StoreRequest& request, const Scheme& scheme) {
  const std::string declared = request.header(scheme.vendor + "content-sha256");
  if (declared.empty()) return StoreRefusal{400, "MissingContentSha256", "The hash of the body is missing."};
  if (declared != "UNSIGNED-PAYLOAD" && declared != sha256_hex(request.body))
    return StoreRefusal{400, "XAmzContentSHA256Mismatch", "The body is not the one that was hashed."};
  return std::nullopt;
}

}  // namespace

std::string StoreRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : trimmed(found->second);
}

std::string_view StoreRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view StoreRequest::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::optional<StoreRefusal> refuse_s3(const StoreRequest& request, const StoreAccount& account, std::int64_t now_ms) {
  const Scheme& scheme = s3_scheme();
  const auto fields = authorization_fields(request.header("authorization"), scheme);
  if (!fields || !fields->contains("Credential") || !fields->contains("SignedHeaders"))
    return StoreRefusal{403, "AccessDenied", "There is no signature of version 4 in the header."};
  const std::vector<std::string> scope = split(fields->at("Credential"), '/');
  if (auto refusal = refuse_credential(request, scope, account, now_ms, scheme)) return refusal;
  const std::vector<std::string> names = split(fields->at("SignedHeaders"), ';');
  const auto is_signed = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!std::is_sorted(names.begin(), names.end()) || !is_signed("host"))
    return StoreRefusal{403, "AccessDenied", "The signed headers are not in order, or leave out the host."};
  std::string headers;
  for (const std::string& name : names) headers += name + ":" + request.header(name) + "\n";
  for (const auto& [name, value] : request.headers)
    if (name.starts_with(scheme.vendor) && !is_signed(name))
      return StoreRefusal{403, "AccessDenied", "The header " + name + " is not signed."};
  const std::string canonical = request.method + "\n" + std::string(request.path()) + "\n" +
                                canonical_query(request, scheme) + "\n" + headers + "\n" + fields->at("SignedHeaders") +
                                "\n" + request.header("x-amz-content-sha256");
  const std::string wanted = expected_signature(canonical, scope, request.header("x-amz-date"), account.secret, scheme);
  const auto given = fields->find("Signature");
  if (given == fields->end() || !constant_time_equal(given->second, wanted))
    return StoreRefusal{403, "SignatureDoesNotMatch", "The signature is not the one that this request has."};
  return refuse_body(request, scheme);
}

std::optional<StoreRefusal> refuse_oss(const StoreRequest& request, std::string_view resource,
                                       const StoreAccount& account, std::int64_t now_ms) {
  const Scheme& scheme = oss_scheme();
  const auto fields = authorization_fields(request.header("authorization"), scheme);
  if (!fields || !fields->contains("Credential"))
    return StoreRefusal{403, "AccessDenied", "There is no signature of version 4 in the header."};
  const std::vector<std::string> scope = split(fields->at("Credential"), '/');
  if (auto refusal = refuse_credential(request, scope, account, now_ms, scheme)) return refusal;
  const auto more = fields->find("AdditionalHeaders");
  const std::string additional = more == fields->end() ? std::string() : more->second;
  const std::vector<std::string> names = split(additional, ';');
  std::string headers;
  for (const auto& [name, value] : request.headers)  // in order: a map
    if (name == "content-type" || name == "content-md5" || name.starts_with(scheme.vendor) ||
        std::find(names.begin(), names.end(), name) != names.end())
      headers += name + ":" + trimmed(value) + "\n";
  const std::string canonical = request.method + "\n" + std::string(resource) + "\n" +
                                canonical_query(request, scheme) + "\n" + headers + "\n" + additional + "\n" +
                                request.header("x-oss-content-sha256");
  const std::string wanted = expected_signature(canonical, scope, request.header("x-oss-date"), account.secret, scheme);
  const auto given = fields->find("Signature");
  if (given == fields->end() || !constant_time_equal(given->second, wanted))
    return StoreRefusal{403, "SignatureDoesNotMatch", "The signature is not the one that this request has."};
  return refuse_body(request, scheme);
}

}  // namespace ekiden::sandbox
