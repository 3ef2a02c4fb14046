// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden {

// Somebody whose data is to be erased, as one channel knows them. Immutable, thread-safe.
class Person {
 public:
  // `peer`: the platform's id, as it stands in `native_id`; `peer_key`: the secret under which private ids are hashed.
  Person(std::string channel, std::string peer, std::string_view peer_key);

  const std::string& channel() const { return channel_; }
  const std::string& peer() const { return peer_; }

  // Whether a conversation key `{channel}:{account}:{kind}:{peer}` is theirs.
  bool owns(std::string_view conversation) const;
  // Whether one of their ids stands in the bytes as a whole word. An id of fewer than eight characters counts only as
  // a JSON string of its own, since as a word it may be anything.
  bool stands_in(std::string_view bytes) const;

 private:
  const std::string channel_;
  const std::string peer_;
  std::vector<std::string> keys_;   // the last part of their conversation keys: plain and hashed
  std::vector<std::string> words_;  // what is looked for, each form in which an id is written
};

}  // namespace ekiden
