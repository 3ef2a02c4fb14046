// SPDX-License-Identifier: Apache-2.0
#include "net/curl_handle.hpp"

#include <string>

#include "net/http_text.hpp"

namespace ekiden {

namespace {

// Below it libcurl asks no server for leave to send a body.
constexpr std::size_t kNoExpectBytes = 512 * 1024;

bool has_body(const HttpRequest& request) {
  return !request.body.empty() || request.body_file || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::unique_ptr<CurlHandle> CurlHandle::make() {
  CURL* const easy = curl_easy_init();
  return easy == nullptr ? nullptr : std::unique_ptr<CurlHandle>(new CurlHandle(easy));
}

bool CurlHandle::fits(const HttpRequest& request) const {
  return kept_.url == request.url && kept_.method == request.method && kept_.has_body == has_body(request) &&
         kept_.has_file == (request.body_file != nullptr) && kept_.at_most_once == request.at_most_once &&
         kept_.public_only == request.public_only && kept_.connect_timeout_ms == request.connect_timeout_ms &&
         kept_.timeout_ms == request.timeout_ms;
}

bool CurlHandle::set(const HttpRequest& request, const CurlHttpClient::Options& options) {
  if (!fits(request)) {
    url_.reset(curl_url());
    if (!url_ || curl_url_set(url_.get(), CURLUPART_URL, request.url.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK)
      return false;
    set_kind(request, options);
  }
  error_.front() = '\0';
  if (kept_.has_body && !kept_.has_file) {
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, request.body.data());
  }
  set_headers(request, options);
  return true;
}

void CurlHandle::set_kind(const HttpRequest& request, const CurlHttpClient::Options& options) {
  kept_ = {request.url,          request.method,      has_body(request),          request.body_file != nullptr,
           request.at_most_once, request.public_only, request.connect_timeout_ms, request.timeout_ms};
  const bool own_connection = request.at_most_once || request.public_only;
  CURL* const handle = easy();
  curl_easy_setopt(handle, CURLOPT_CURLU, url_.get());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  is_proxied_ = options.proxy.takes(url_part(url_.get(), CURLUPART_HOST));
  curl_easy_setopt(handle, CURLOPT_PROXY, is_proxied_ ? options.proxy.url.c_str() : "");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "");  // else it asks the environment at each request
  if (is_proxied_ && !options.proxy.credentials.empty())
    curl_easy_setopt(handle, CURLOPT_PROXYUSERPWD, options.proxy.credentials.c_str());
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  // libcurl repeats a request by itself when a reused connection turns out to be dead, and when an HTTP/2 server
  // refuses a stream. A connection that another request has opened may lead anywhere.
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, own_connection ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, own_connection ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION,
                   static_cast<long>(request.at_most_once ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  if (request.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  if (kept_.has_body) curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void CurlHandle::set_headers(const HttpRequest& request, const CurlHttpClient::Options& options) {
  std::size_t count = 0;
  bool has_type = false;
  bool has_agent = false;
  for (const HttpHeader& header : request.headers) {
    has_type = has_type || http_equal_names(header.name, "Content-Type");
    has_agent = has_agent || http_equal_names(header.name, "User-Agent");
    // An empty value would remove the header; with ';' it is sent empty.
    const bool is_empty = header.value.find_first_not_of(" \t\r\n") == std::string::npos;
    std::string& line = next_line(count).assign(header.name);
    is_empty ? line.append(";") : line.append(": ").append(header.value);
  }
  // Not CURLOPT_USERAGENT, which libcurl puts together again for each request.
  if (!has_agent) next_line(count).assign("User-Agent: ").append(options.user_agent);
  // What libcurl adds by itself goes.
  if (kept_.has_body && !has_type) next_line(count).assign("Content-Type:");
  if (request.body.size() > kNoExpectBytes || kept_.has_file) next_line(count).assign("Expect:");
  header_list_.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    header_list_[i] = {lines_[i].data(), i + 1 < count ? &header_list_[i + 1] : nullptr};
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, count == 0 ? nullptr : header_list_.data());
}

std::string& CurlHandle::next_line(std::size_t& count) {
  if (count == lines_.size()) lines_.emplace_back();
  return lines_[count++];
}

void CurlHandle::reset() {
  curl_easy_reset(easy());
  kept_ = {};
}

}  // namespace ekiden
