// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ekiden::test {

struct RecordedRequest {
  std::string target;                          // with the query
  std::map<std::string, std::string> headers;  // names in lower case
  std::map<std::string, std::string> query;    // decoded
  std::string body;
};

// Answers every POST with 200 and one text, and keeps what came, in the order in which it came. It ends quickly only
// after its clients.
class RecordingServer {
 public:
  // `keep`: told of each request instead of keeping it, one at a time, before it is answered.
  explicit RecordingServer(std::string answer = {}, std::function<void(const RecordedRequest&)> keep = {});
  ~RecordingServer();

  std::string address() const;
  std::string url(const std::string& path) const { return "http://" + address() + path; }
  std::vector<RecordedRequest> requests() const;
  std::size_t count() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden::test
