// SPDX-License-Identifier: Apache-2.0
// Brings what somebody wants sent to Tencent, and before it the files that it names: by reference, or by an address of
// the public internet from which they are fetched first.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caller.hpp"
#include "media_desk.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

/// Everything runs on the strand. What it is given outlives it.
class Courier {
 public:
  /// Fills the call with what Tencent calls the files, or says why it can never be made. Runs once more when Tencent
  /// has lost a file.
  using ToCall = std::function<sdk::Status(const sdk::Command& command, const MediaIds& ids, ApiCall& call)>;
  /// Runs once for each send() that answered Status::pending(). `body`: as Caller::Done.
  using Done = std::function<void(SendOutcome outcome, std::string_view body)>;

  Courier(MediaDesk& desk, Caller& caller, UploadRules rules) : desk_(desk), caller_(caller), rules_(rules) {}

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status send(const sdk::Command& command, std::vector<NeededFile> files, ToCall to_call, Done done);

 private:
  struct Task {
    std::string id, type, peer, json;  // of the command
    std::uint32_t attempt;
    std::vector<NeededFile> files;
    ToCall to_call;
    Done done;
    MediaIds ids;
    std::size_t uploaded = 0;
    bool is_second_try = false;
    bool is_of_the_moment = false;
    bool is_in_send = true;  // then its end is what send() gives
    std::optional<sdk::Status> early{};
  };
  using TaskPtr = std::shared_ptr<Task>;

  void upload_next(const TaskPtr& task);
  void fetch(const TaskPtr& task, NeededFile& file);
  void call(const TaskPtr& task);
  void on_answer(const TaskPtr& task, const SendOutcome& outcome, std::string_view body);
  void finish(const TaskPtr& task, SendOutcome outcome, std::string_view body = {});

  MediaDesk& desk_;
  Caller& caller_;
  const UploadRules rules_;
};

}  // namespace ekiden::wechat
