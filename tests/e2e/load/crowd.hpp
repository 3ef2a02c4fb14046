// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ekiden::test {

// Raises this process's limit of open files to what it may have, and says what that is.
std::size_t raise_open_files();

// Many connections of one thread to one address, each with at most one request on its way.
class Crowd {
 public:
  // As many connections as could be made.
  Crowd(const std::string& address, std::size_t size);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  std::size_t size() const { return members_.size(); }
  // One more connection; its number, or size() when there was none.
  std::size_t join();
  // Sends `bytes` on a connection. A whole request makes it wait for an answer.
  bool send(std::size_t member, const std::string& bytes);
  // Reads what has come, waiting at most `ms`, and says whose answers are complete now, in the order of arrival.
  std::vector<std::size_t> answered(int ms);
  // Connections that the other side has ended.
  std::size_t ended() const;
  void leave(std::size_t member);

 private:
  struct Member {
    int socket = -1;
    std::string received;
  };

  const std::string address_;
  int poll_ = -1;
  std::vector<Member> members_;
  std::size_t ended_ = 0;
};

}  // namespace ekiden::test
