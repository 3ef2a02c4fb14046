// SPDX-License-Identifier: Apache-2.0
#include "cli/api_client.hpp"

#include <fstream>

#include "cli/json_view.hpp"
#include "cli/printable.hpp"

namespace ekiden::cli {

namespace {

Result<std::string> read_token(const ApiOptions& options, const Context& context) {
  if (options.token_file.empty()) return context.env("EKIDEN_TOKEN").value_or("");
  std::ifstream file(options.token_file);
  std::string token;
  if (!std::getline(file, token)) {
    return Status(Code::denied, "the token file " + options.token_file + " cannot be read, or is empty");
  }
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
}

Code code_of(int status) {
  switch (status) {
    case 400:
      return Code::invalid;
    case 401:
    case 403:
      return Code::denied;
    case 404:
      return Code::not_found;
    case 503:
      return Code::unavailable;
    default:
      return status < 500 ? Code::rejected : Code::internal;
  }
}

}  // namespace

void add_api_options(CLI::App& app, ApiOptions& options) {
  app.add_option("--api", options.base, "The gateway's private address")->envname("EKIDEN_API")->capture_default_str();
  app.add_option("--token-file", options.token_file, "A file whose first line is the token; else EKIDEN_TOKEN")
      ->envname("EKIDEN_TOKEN_FILE");
  app.add_option("--ca-file", options.ca_file, "PEM certificates to trust, when --api begins with https")
      ->envname("EKIDEN_CA_FILE");
}

Result<ApiClient> ApiClient::open(const ApiOptions& options, const Context& context, HttpSession& http) {
  std::string base = options.base;
  while (base.ends_with('/')) base.pop_back();
  if (!base.starts_with("http://") && !base.starts_with("https://"))
    return Status(Code::invalid, "--api must be a URL such as http://127.0.0.1:8081, not '" + base + "'");
  auto token = read_token(options, context);
  if (!token) return token.status();
  return ApiClient(std::move(base), std::move(*token), http);
}

Result<std::string> ApiClient::get(const std::string& path, std::int64_t timeout_ms) {
  HttpRequest request;
  request.url = base_ + path;
  request.timeout_ms = timeout_ms;
  return call(std::move(request));
}

Result<std::string> ApiClient::post(const std::string& path, std::string body, std::vector<HttpHeader> headers,
                                    std::int64_t timeout_ms) {
  HttpRequest request;
  request.timeout_ms = timeout_ms;
  request.method = "POST";
  request.url = base_ + path;
  request.headers = std::move(headers);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = std::move(body);
  return call(std::move(request));
}

Result<std::string> ApiClient::call(HttpRequest request) {
  constexpr std::size_t most = 512 << 20;  // a page of a thousand large events
  request.max_response_bytes = most;
  request.headers.push_back({"Accept", "application/json"});
  if (!token_.empty()) request.headers.push_back({"Authorization", "Bearer " + token_});
  HttpResponse response = http_->call(std::move(request));
  if (response.outcome != HttpResponse::Outcome::answered) {
    const std::string prefix = base_ + ": ";  // what the client puts before the cause
    const std::string cause =
        response.error.starts_with(prefix) ? response.error.substr(prefix.size()) : response.error;
    return Status(Code::unavailable,
                  "the gateway at " + base_ + " does not answer (" + cause + "); is it running, and is --api right?");
  }
  if (response.status >= 200 && response.status < 300) return std::move(response.body);
  std::string sentence = problem_sentence(response.status, response.body);
  if (response.status == 401 && token_.empty())
    sentence = "the gateway wants a token: set EKIDEN_TOKEN or give --token-file";
  return Status(code_of(response.status), std::move(sentence));
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  return encoded;
}

std::string problem_sentence(int status, std::string_view body) {
  const auto problem = JsonView::parse(body);
  const std::string detail = problem ? problem->text("detail") : "";
  const std::string hint = problem ? problem->text("hint") : "";
  if (detail.empty()) return "the gateway answered " + std::to_string(status);
  return printable(hint.empty() ? detail : detail + "; " + hint);
}

}  // namespace ekiden::cli
