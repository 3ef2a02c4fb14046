// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "kit/http_answer.hpp"

namespace ekiden::clickhouse {
namespace {

using sdk::Status;

constexpr std::size_t kExcerptBytes = 2'048;
constexpr int kUnknownTable = 60;
constexpr int kUnknownDatabase = 81;

// Names are those of ClickHouse's ErrorCodes.cpp.
constexpr std::array kComesAgain = {
    159,  // TIMEOUT_EXCEEDED
    202,  // TOO_MANY_SIMULTANEOUS_QUERIES
    209,  // SOCKET_TIMEOUT
    210,  // NETWORK_ERROR
    241,  // MEMORY_LIMIT_EXCEEDED
    242,  // TABLE_IS_READ_ONLY
    243,  // NOT_ENOUGH_SPACE
    252,  // TOO_MANY_PARTS
    319,  // UNKNOWN_STATUS_OF_INSERT
    425,  // SYSTEM_ERROR
    999,  // KEEPER_EXCEPTION
};
constexpr std::array kLogin = {
    192,  // UNKNOWN_USER
    193,  // WRONG_PASSWORD
    194,  // REQUIRED_PASSWORD
    195,  // IP_ADDRESS_NOT_ALLOWED
    497,  // ACCESS_DENIED
    516,  // AUTHENTICATION_FAILED
};
constexpr std::array kSettings = {
    16,   // NO_SUCH_COLUMN_IN_TABLE
    47,   // UNKNOWN_IDENTIFIER
    60,   // UNKNOWN_TABLE
    62,   // SYNTAX_ERROR
    81,   // UNKNOWN_DATABASE
    115,  // UNKNOWN_SETTING
    164,  // READONLY
};

template <std::size_t N>
bool is_one_of(int code, const std::array<int, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// 0: none. From the header of newer servers, or the text that all begin with.
int exception_of(const sdk::HttpResponse& response) {
  constexpr std::string_view kStart = "Code: ";
  std::string_view text = response.header("x-clickhouse-exception-code");
  if (text.empty() && response.body.starts_with(kStart)) text = response.body.substr(kStart.size());
  int code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code);
  return code;
}

Status of_exception(int code, std::string sentence) {
  if (is_one_of(code, kComesAgain)) return Status::retry(std::move(sentence));
  if (is_one_of(code, kLogin)) return Status::auth(sentence + ": user, password or their rights are wrong");
  if (is_one_of(code, kSettings)) return Status::config(sentence + ": the table or the settings do not fit");
  return Status::rejected(std::move(sentence));
}

// A proxy's answer, or one without an exception.
Status of_http(const sdk::HttpResponse& response, std::string sentence) {
  const int status = response.status;
  if (status == 429) return Status::rate_limited(std::move(sentence), kit::wait_of(response));
  if (status == 401 || status == 403) return Status::auth(std::move(sentence));
  if (status == 408 || status == 425 || status >= 500)
    return Status::retry(std::move(sentence), kit::wait_of(response));
  if (status == 413) return Status::rejected(std::move(sentence));
  return Status::config(sentence + ": is this ClickHouse's HTTP interface?");
}

}  // namespace

Status outcome_of(const sdk::HttpResponse& response) {
  if (!response.answered()) {
    const bool sent = response.outcome != sdk::HttpResponse::Outcome::not_sent;
    std::string sentence = sent ? "the server's answer was lost" : "the server cannot be reached";
    if (!response.error.empty()) sentence.append(": ").append(response.error);
    return sent ? Status::retry(std::move(sentence)) : Status::not_connected(std::move(sentence));
  }
  const int code = exception_of(response);
  if (code != 0) return of_exception(code, "the server answered with exception " + std::to_string(code)).upstream(code);
  if (response.status >= 200 && response.status <= 299) return {};
  return of_http(response, "the server answered " + std::to_string(response.status)).upstream(response.status);
}

bool says_no_table(const sdk::HttpResponse& response) {
  const int code = response.answered() ? exception_of(response) : 0;
  return code == kUnknownTable || code == kUnknownDatabase;
}

std::string excerpt_of(const sdk::HttpResponse& response) {
  return kit::excerpt_of(response.body, kExcerptBytes);
}

}  // namespace ekiden::clickhouse
