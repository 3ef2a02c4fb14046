// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ekiden {

// SHA-256 of bytes that come piece by piece. Not thread-safe.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(const RunningSha256&) = delete;
  RunningSha256& operator=(const RunningSha256&) = delete;

  void add(std::string_view bytes);
  // The 32 bytes of the digest; once, at the end.
  std::string digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ekiden
