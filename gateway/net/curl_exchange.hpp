// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/http_client.hpp"
#include "net/curl_body.hpp"
#include "net/curl_handle.hpp"
#include "net/curl_http_client.hpp"
#include "net/curl_sockets.hpp"

namespace ekiden {

// Retry-After in both forms of RFC 9110 §10.2.3, as milliseconds from `now_ms` on, at most 30 days; -1 when it is
// neither.
std::int64_t http_retry_after_ms(std::string_view value, std::int64_t now_ms);

// One request on its way, and what has come back. On the client's thread; stays where it is, because libcurl points to
// it.
class CurlExchange {
 public:
  CurlExchange(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // Sets the request on a handle. False when it cannot be sent as it is: then finish() with CURLE_URL_MALFORMAT says
  // why. The sockets outlive the transfer.
  bool prepare(std::unique_ptr<CurlHandle> handle, const CurlHttpClient::Options& options, CurlSockets& sockets);
  // Once, at the end of the transfer.
  HttpResponse finish(CURLcode code, std::int64_t now_ms);

  CURL* easy() const { return handle_->easy(); }
  const HttpRequest& request() const { return request_; }
  std::unique_ptr<CurlHandle> release_handle() { return std::move(handle_); }
  std::uint64_t ticket() const { return request_.ticket; }
  Executor& where() const { return where_; }
  std::function<void(HttpResponse)> release_done() { return std::move(done_); }

 private:
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_begin(void* self, char* peer, char* own, int peer_port, int own_port);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool take_file(std::string_view bytes);

  bool check();
  bool keep_public(CurlSockets& sockets);
  bool is_https() const;
  HttpResponse::Outcome outcome(CURLcode code) const;
  std::string error_text(CURLcode code) const;
  std::string detail_of(CURLcode code) const;

  HttpRequest request_;
  Executor& where_;
  std::function<void(HttpResponse)> done_;
  std::optional<CurlBody> body_;    // of a request with a file
  CurlSockets* sockets_ = nullptr;  // of a request that may go to public addresses only
  HttpResponse response_;
  std::string proxy_;    // through which it goes; empty: none
  std::string problem_;  // why prepare() failed or the answer was not taken
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;  // of the last head that began
  bool has_begun_ = false;      // there is a connection, and the request may have left
  std::unique_ptr<CurlHandle> handle_;
};

}  // namespace ekiden
