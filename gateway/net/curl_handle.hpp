// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/http_client.hpp"
#include "net/curl_http_client.hpp"

namespace ekiden {

// Empty when the address has no such part. A host that is a number, in any form, comes as a.b.c.d.
std::string url_part(CURLU* url, CURLUPart part);

// An easy handle and what is set on it. libcurl copies and parses what it is told, so a handle keeps the address and
// the kind of its last request: another one of that kind to that address sets its body and its headers, nothing else.
// Stays where it is, because libcurl points to it.
class CurlHandle {
 public:
  // Nothing when there is no memory.
  static std::unique_ptr<CurlHandle> make();
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  // Whether it keeps the address and the kind of this request.
  bool fits(const HttpRequest& request) const;
  // Sets all of the request, which outlives the transfer; what it keeps is left as it is when it fits. False when the
  // address cannot be understood.
  bool set(const HttpRequest& request, const CurlHttpClient::Options& options);
  // Keeps nothing any more.
  void reset();

  CURL* easy() const { return easy_.get(); }
  // Whether the last request that was set goes through a proxy.
  bool is_proxied() const { return is_proxied_; }
  // What libcurl says of the transfer; empty when nothing went wrong.
  std::string_view error() const { return error_.data(); }

 private:
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  // What stays from one request to the next.
  struct Kept {
    std::string url;
    std::string method;
    bool has_body = false;
    bool has_file = false;
    bool at_most_once = false;
    bool public_only = false;
    std::int64_t connect_timeout_ms = 0;
    std::int64_t timeout_ms = 0;
    bool operator==(const Kept&) const = default;
  };

  explicit CurlHandle(CURL* easy) : easy_(easy) {}

  void set_kind(const HttpRequest& request, const CurlHttpClient::Options& options);
  void set_headers(const HttpRequest& request, const CurlHttpClient::Options& options);
  std::string& next_line(std::size_t& count);

  Kept kept_;  // without an address: nothing is kept
  bool is_proxied_ = false;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::vector<std::string> lines_;       // headers as libcurl wants them; more than header_list_ when fewer are needed
  std::vector<curl_slist> header_list_;  // points into lines_
  std::unique_ptr<CURLU, Cleanup> url_;
  std::unique_ptr<CURL, Cleanup> easy_;  // last: it points to the others
};

}  // namespace ekiden
