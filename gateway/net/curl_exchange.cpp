// SPDX-License-Identifier: Apache-2.0
#include "net/curl_exchange.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "core/ip_address.hpp"
#include "net/http_text.hpp"

namespace ekiden {

namespace {

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr const char* kNotPublic =
    "it leads to an address that is not public, and it did not come from the configuration";
constexpr const char* kNotThroughProxy =
    "it came inside a message, and nobody can check where a proxy leads: gateway.http.no_proxy does not name its host";
constexpr const char* kProxyRefuses = "the proxy refuses gateway.http.proxy_auth, or wants it";
constexpr int kProxyAuthRequired = 407;
constexpr std::int64_t kMaxRetryAfterMs = std::int64_t{30} * 24 * 3600 * 1000;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_one_line(std::string_view text) {
  return text.find('\r') == std::string_view::npos && text.find('\n') == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

// These happen before a request begins.
bool is_before_request(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_FAILED_INIT:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

bool is_success(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// Empty when it cannot be read.
Url parsed(const std::string& address) {
  Url url(curl_url(), &curl_url_cleanup);
  if (url && curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

IpAddress address_of(const curl_sockaddr& address) {
  IpAddress::Bytes bytes{};
  if (address.family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.addr);
    std::memcpy(bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  } else if (address.family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.addr);
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &v4.sin_addr, sizeof v4.sin_addr);
  }
  return IpAddress(bytes);
}

// Scheme, host and port: what may stand in a log.
std::string public_part(const std::string& address) {
  const Url url = parsed(address);
  if (!url) return "the URL";
  const std::string port = url_part(url.get(), CURLUPART_PORT);
  return url_part(url.get(), CURLUPART_SCHEME) + "://" + url_part(url.get(), CURLUPART_HOST) +
         (port.empty() ? "" : ":" + port);
}

}  // namespace

std::int64_t http_retry_after_ms(std::string_view value, std::int64_t now_ms) {
  value = trimmed(value);
  if (is_digits(value)) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    return error != std::errc() ? kMaxRetryAfterMs : std::min(seconds, kMaxRetryAfterMs / 1000) * 1000;
  }
  // All three forms of an HTTP date begin with the name of a day; curl_getdate takes much more.
  if (value.size() < 24 || value.size() > 40 || !is_one_line(value)) return -1;
  const time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return -1;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(date) * 1000 - now_ms, 0, kMaxRetryAfterMs);
}

CurlExchange::CurlExchange(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done)
    : request_(std::move(request)), where_(where), done_(std::move(done)) {}

bool CurlExchange::prepare(std::unique_ptr<CurlHandle> handle, const CurlHttpClient::Options& options,
                           CurlSockets& sockets) {
  handle_ = std::move(handle);
  if (!check() || !handle_->set(request_, options)) return false;
  proxy_ = handle_->is_proxied() ? options.proxy.url : std::string();
  if (request_.public_only && !keep_public(sockets)) return false;
  CURL* const easy = handle_->easy();
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlExchange::on_begin);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  if (request_.body_file) body_.emplace(request_).set_on(easy);
  return true;
}

bool CurlExchange::check() {
  const bool is_http =
      http_equal_names(request_.url.substr(0, 7), "http://") || http_equal_names(request_.url.substr(0, 8), "https://");
  const bool is_clean = std::ranges::all_of(request_.headers, [](const HttpHeader& header) {
    return !header.name.empty() && is_one_line(header.name) && is_one_line(header.value) &&
           header.name.find_first_of(": ") == std::string::npos;
  });
  const bool is_method =
      !request_.method.empty() && std::ranges::all_of(request_.method, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!handle_)
    problem_ = "there is no memory for a request";
  else if (!is_http || !is_one_line(request_.url))
    problem_ = "it must start with http:// or https://";
  else if (!is_clean || !is_method)
    problem_ = "the method or a header is not valid HTTP";
  return problem_.empty();
}

bool CurlExchange::keep_public(CurlSockets& sockets) {
  if (handle_->is_proxied()) {
    problem_ = kNotThroughProxy;
    return false;
  }
  sockets_ = &sockets;
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETFUNCTION, &CurlExchange::on_open);
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETDATA, this);
  return true;
}

curl_socket_t CurlExchange::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (!address_of(*address).is_public()) {
    exchange.problem_ = kNotPublic;
    return CURL_SOCKET_BAD;
  }
  exchange.problem_.clear();
  return exchange.sockets_->open(*address);
}

int CurlExchange::on_begin(void* self, char*, char*, int, int) {
  static_cast<CurlExchange*>(self)->has_begun_ = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->take_header({data, size * count}) ? size * count : 0;
}

std::size_t CurlExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->take_body({data, size * count}) ? size * count : 0;
}

// Heads of interim answers come here too: the last one counts.
bool CurlExchange::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    problem_ = "the answer's headers are longer than " + std::to_string(kMaxHeaderBytes) + " bytes";
    return false;
  }
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();
    head_complete_ = false;
  } else if (line == "\r\n" || line == "\n") {
    head_complete_ = true;
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    response_.headers.push_back({std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  }
  return true;
}

bool CurlExchange::take_body(std::string_view bytes) {
  if (request_.response_file && is_success(easy())) return take_file(bytes);
  if (bytes.size() > request_.max_response_bytes - response_.body.size()) {
    problem_ = "the answer is longer than " + std::to_string(request_.max_response_bytes) + " bytes";
    return false;
  }
  response_.body.append(bytes);
  return true;
}

bool CurlExchange::take_file(std::string_view bytes) {
  const Status taken = request_.response_file->append(bytes);
  problem_ = taken.message();
  return taken.ok();
}

HttpResponse CurlExchange::finish(CURLcode code, std::int64_t now_ms) {
  response_.outcome = outcome(code);
  if (has_begun_) {
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
  }
  if (response_.status == kProxyAuthRequired && !proxy_.empty() && !is_https()) {  // the proxy has passed nothing on
    response_.outcome = HttpResponse::Outcome::not_sent;
    response_.status = 0;
    problem_ = kProxyRefuses;
  }
  if (response_.outcome == HttpResponse::Outcome::answered) {
    for (const HttpHeader& header : response_.headers)
      if (http_equal_names(header.name, "Retry-After"))
        response_.retry_after_ms = http_retry_after_ms(header.value, now_ms);
  } else {
    response_.error = error_text(code);
    response_.headers.clear();
    response_.body.clear();
  }
  return std::move(response_);
}

bool CurlExchange::is_https() const {
  return http_equal_names(request_.url.substr(0, 6), "https:");
}

HttpResponse::Outcome CurlExchange::outcome(CURLcode code) const {
  // libcurl calls it a success when the connection ends inside the answer's head.
  if (code == CURLE_OK && head_complete_) return HttpResponse::Outcome::answered;
  // Before it has begun the handle tells of the transfer before.
  if (!has_begun_) return HttpResponse::Outcome::not_sent;
  long sent = 0;
  curl_easy_getinfo(easy(), CURLINFO_REQUEST_SIZE, &sent);
  if (sent > 0) return HttpResponse::Outcome::unknown;
  curl_off_t connected = 0;
  curl_easy_getinfo(easy(), is_https() ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T, &connected);
  return is_before_request(code) || connected == 0 ? HttpResponse::Outcome::not_sent : HttpResponse::Outcome::unknown;
}

std::string CurlExchange::error_text(CURLcode code) const {
  return public_part(request_.url) + ": " + detail_of(code) +
         (proxy_.empty() ? "" : " (through the proxy " + proxy_ + ")");
}

std::string CurlExchange::detail_of(CURLcode code) const {
  if (!problem_.empty()) return problem_;
  if (body_ && !body_->problem().empty()) return body_->problem();
  if (code == CURLE_OK) return "the connection ended inside the answer";
  if (code == CURLE_ABORTED_BY_CALLBACK) return "the request was cancelled";
  const std::string_view detail = handle_->error();
  return detail.empty() ? curl_easy_strerror(code) : std::string(detail);
}

}  // namespace ekiden
