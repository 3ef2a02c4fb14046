// SPDX-License-Identifier: Apache-2.0
// Which command sent what Tencent tells the result of later, under an id of its own.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ekiden::wechat {

/// Knows the newest 65,536 messages, also after a restart. Everything runs on the strand. `host` outlives it.
///
/// A result may come before the answer to the send that it is about. So each send is announced, and what is asked
/// meanwhile for the same line (a customer, or the account for what goes to many) is answered after it.
class SentMessages {
 public:
  using Done = std::function<void()>;
  /// `command` is empty when no command of this channel is known to have sent it.
  using Found = std::function<void(const std::string& command)>;

  explicit SentMessages(sdk::Host& host) : host_(host) {}

  /// At the start: what the last run remembered.
  void resume();

  /// A send on this line leaves; left() follows.
  void leaves(const std::string& line) { ++lines_[line].leaving; }
  /// Its answer is there. `native_id`: Tencent's id of the message, empty when it has none or was not sent. `done` runs
  /// once that is on disk, or cannot be, which is logged.
  void left(const std::string& line, std::string native_id, const std::string& command, Done done);

  /// Who sent it: at once when that is known, or nothing is on its way on this line; else once nothing is.
  void find(const std::string& native_id, const std::string& line, Found found);

 private:
  struct Line {
    int leaving = 0;
    std::vector<Done> waiting{};
  };

  void remember(std::string native_id, const std::string& command);
  void forget(std::uint64_t page);
  void arrived(const std::string& line);

  sdk::Host& host_;
  std::unordered_map<std::string, Line> lines_;
  std::unordered_map<std::string, std::string> commands_;  // by Tencent's id
  // In the store they stand in pages, a key each, of which the oldest is overwritten.
  std::uint64_t page_ = 0;  // the newest one's number, from 1 on
  std::string text_;        // its content
  std::size_t entries_ = 0;
};

}  // namespace ekiden::wechat
