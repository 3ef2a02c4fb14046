// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::sandbox {

struct HttpCall {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
  std::int64_t timeout_ms = 5000;
};

/// `status` is 0 when there was no answer; `failure` then says why.
struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string failure;
};

/// Makes one HTTP request at a time per call; safe to call from any thread.
class HttpCaller {
 public:
  virtual ~HttpCaller() = default;
  virtual HttpAnswer call(const HttpCall& call) = 0;
};

class HttplibCaller final : public HttpCaller {
 public:
  HttpAnswer call(const HttpCall& call) override;
};

}  // namespace ekiden::sandbox
