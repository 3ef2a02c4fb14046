// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/context.hpp"
#include "core/status.hpp"
#include "net/http_session.hpp"

namespace ekiden::cli {

// Where the gateway is. The token comes from EKIDEN_TOKEN or a file, never from the command line, where every user of
// the machine could read it.
struct ApiOptions {
  std::string base = "http://127.0.0.1:8081";
  std::string token_file;
  std::string ca_file;  // PEM, for https; empty: the system's
};
void add_api_options(CLI::App& app, ApiOptions& options);

// The control API of a running gateway, as docs/api.md describes it.
class ApiClient {
 public:
  // Code::invalid for an unusable address, Code::denied when the token file cannot be read.
  static Result<ApiClient> open(const ApiOptions& options, const Context& context, HttpSession& http);

  // The body of a 2xx answer. Else a sentence for the user: Code::unavailable when the gateway does not answer,
  // Code::denied for 401 and 403, Code::not_found, Code::invalid (400), Code::rejected (409, 422, …), Code::internal.
  Result<std::string> get(const std::string& path, std::int64_t timeout_ms = 30'000);
  Result<std::string> post(const std::string& path, std::string body, std::vector<HttpHeader> headers = {},
                           std::int64_t timeout_ms = 30'000);

 private:
  ApiClient(std::string base, std::string token, HttpSession& http)
      : base_(std::move(base)), token_(std::move(token)), http_(&http) {}
  Result<std::string> call(HttpRequest request);

  std::string base_;
  std::string token_;
  HttpSession* http_;
};

// A text as a part of a URL's query or path.
std::string percent_encode(std::string_view text);

// "detail; hint" of an application/problem+json document, else a sentence about the status.
std::string problem_sentence(int status, std::string_view body);

}  // namespace ekiden::cli
