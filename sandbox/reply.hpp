// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::sandbox {

/// What a handler answers. `note` goes to the request log, and must carry no secret.
struct Reply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  std::string note;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The connection is closed before a byte of the answer leaves.
  bool lost = false;
};

Reply json_reply(std::string json, int status = 200);
Reply error_reply(int status, std::string_view error, std::string_view hint);

}  // namespace ekiden::sandbox
