// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/ports/http_client.hpp"

namespace ekiden {

// Hands libcurl a body that holds a file: what stands before it, the file, what stands behind it. On the client's
// thread; outlives the transfer, and so does the request.
class CurlBody {
 public:
  explicit CurlBody(const HttpRequest& request) : request_(request) {}
  CurlBody(const CurlBody&) = delete;
  CurlBody& operator=(const CurlBody&) = delete;

  void set_on(CURL* easy);
  // Why the file could not be read; empty when it could.
  const std::string& problem() const { return problem_; }

 private:
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  std::size_t read(std::span<char> out);

  std::uint64_t size() const;

  const HttpRequest& request_;
  std::uint64_t at_ = 0;
  std::string problem_;
};

}  // namespace ekiden
