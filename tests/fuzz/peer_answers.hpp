// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a system answers to the requests of a sink, one after the other.
#pragma once

#include <ekiden/testkit/fake_host.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace ekiden::fuzz {

// Answers are separated by 0x1e; of each the first byte chooses the status or that it is lost, the rest is the body.
// After the last one everything is answered "404".
class PeerAnswers {
 public:
  explicit PeerAnswers(std::string_view bytes) : rest_(bytes) {}

  testkit::PeerAnswer next() {
    testkit::PeerAnswer answer;
    answer.status = 404;
    if (rest_.empty()) return answer;
    const std::size_t end = rest_.find('\x1e');
    std::string_view bytes = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    if (bytes.empty()) return answer;
    constexpr std::array kStatuses = {200, 201, 204, 207, 300, 400, 401, 403, 404, 409, 412, 422, 429, 500, 503};
    const std::size_t choice = static_cast<unsigned char>(bytes.front()) % (kStatuses.size() + 1);
    if (choice == kStatuses.size()) return testkit::lost_answer();
    answer.status = kStatuses[choice];
    answer.body = bytes.substr(1);
    return answer;
  }

 private:
  std::string_view rest_;
};

// Runs the sink until the operation that was begun last has ended; every answer and every pause takes its time.
inline bool runs_to_an_end(testkit::FakeHost& host) {
  constexpr int kTurns = 200;
  for (int turn = 0; turn < kTurns && !host.last_completion(); ++turn) host.advance(1'000);
  return host.last_completion().has_value();
}

}  // namespace ekiden::fuzz
