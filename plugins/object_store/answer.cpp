// SPDX-License-Identifier: Apache-2.0
#include "answer.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "kit/http_answer.hpp"
#include "kit/text.hpp"
#include "kit/xml.hpp"

namespace ekiden::object_store {
namespace {

using sdk::Status;

constexpr std::size_t kExcerptBytes = 2'048;

// The error document that both stores write.
struct StoreError {
  std::string code;
  std::string message;
  std::string server_time;
  std::string region;
};

StoreError read_error(const sdk::HttpResponse& response) {
  StoreError error;
  const kit::XmlResult xml = kit::parse_xml(kit::drop_xml_forbidden(response.body), {.max_bytes = 65'536});
  const auto text = [&](const char* name) -> std::string {
    const kit::XmlElement* const element = xml.root ? xml.root->child(name) : nullptr;
    return element == nullptr ? std::string() : sdk::to_valid_utf8(element->text.substr(0, 300));
  };
  error.code = text("Code");
  error.message = text("Message");
  error.server_time = text("ServerTime");
  error.region = text("Region");
  if (error.region.empty()) error.region = response.header("x-amz-bucket-region");
  if (error.code.empty()) error.code = response.header("x-oss-ec");
  return error;
}

template <std::size_t N>
bool is_one_of(std::string_view code, const std::array<std::string_view, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

constexpr std::array<std::string_view, 6> kComesAgain = {
    "RequestTimeout",  "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch", "ConditionalRequestConflict",
    "OperationAborted"};
constexpr std::array<std::string_view, 5> kBadToken = {"ExpiredToken", "InvalidToken", "TokenRefreshRequired",
                                                       "SecurityTokenExpired", "InvalidSecurityToken"};
constexpr std::array<std::string_view, 5> kOtherPlace = {"PermanentRedirect", "AuthorizationHeaderMalformed",
                                                         "NoSuchBucket", "IllegalLocationConstraintException",
                                                         "AccessForbidden"};
constexpr std::array<std::string_view, 3> kTooMuch = {"SlowDown", "TooManyRequests", "QpsLimitExceeded"};

Status refused(const sdk::HttpResponse& response, const StoreError& error, std::string sentence) {
  const int status = response.status;
  if (is_one_of(error.code, kTooMuch) || status == 429)
    return Status::rate_limited(std::move(sentence), kit::wait_of(response));
  if (is_one_of(error.code, kComesAgain) || status == 408 || status >= 500 || status == 307)
    return Status::retry(std::move(sentence), kit::wait_of(response));
  if (error.code == "RequestTimeTooSkewed")
    return Status::auth(sentence + ": this machine's clock differs from the store's" +
                        (error.server_time.empty() ? "" : " (" + error.server_time + ")") + "; synchronise it");
  if (is_one_of(error.code, kBadToken))
    return Status::auth(sentence + ": the session token is no longer good; renew it");
  if (status == 301 || is_one_of(error.code, kOtherPlace))
    return Status::config(sentence + ": correct endpoint, bucket or region" +
                          (error.region.empty() ? "" : "; the bucket's region is " + error.region));
  if (status == 401 || status == 403) return Status::auth(sentence + ": the key may not write there, or is wrong");
  if (status == 404) return Status::config(sentence + ": there is no such bucket");
  if (status == 413 || error.code == "EntityTooLarge") return Status::rejected(std::move(sentence));
  // Nothing of an event can make a store refuse it: what is left is how it is asked.
  return Status::config(std::move(sentence));
}

std::string excerpt_of(const StoreError& error) {
  if (error.code.empty() && error.message.empty()) return {};
  sdk::JsonWriter out;
  out.string(sdk::utf8_prefix(error.code + ": " + error.message, kExcerptBytes));
  return out.take().value_or(std::string());
}

}  // namespace

Answer read_answer(const Settings& settings, const sdk::HttpResponse& response) {
  Answer answer;
  if (!response.answered()) {
    const bool sent = response.outcome != sdk::HttpResponse::Outcome::not_sent;
    std::string sentence = sent ? "the store's answer was lost" : "the store cannot be reached";
    if (!response.error.empty()) sentence.append(": ").append(response.error);
    answer.status = sent ? Status::retry(std::move(sentence)) : Status::not_connected(std::move(sentence));
    return answer;
  }
  if (response.status >= 200 && response.status <= 299) return answer;
  const StoreError error = read_error(response);
  answer.is_there_already = settings.create_only && (response.status == 412 || error.code == "FileAlreadyExists" ||
                                                     error.code == "ObjectAlreadyExists");
  std::string sentence = "the store answered " + std::to_string(response.status);
  if (!error.code.empty()) sentence += " " + error.code;
  answer.status = refused(response, error, std::move(sentence)).upstream(response.status);
  answer.excerpt = excerpt_of(error);
  return answer;
}

}  // namespace ekiden::object_store
