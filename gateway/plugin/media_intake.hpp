// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/bytes.hpp"
#include "core/ports/media_files.hpp"
#include "core/status.hpp"

namespace ekiden::plugin {

// Whether `accept` names the type: ekd_media_transfer.accept.
bool accepts(std::string_view accept, std::string_view content_type);

// The body of an answer on its way into the media store. What it is shows in its first bytes: a platform that answers
// an error as HTML or JSON with status 200 does not get that kept; it is held in memory, for the plugin to read. One
// thread at a time: first the HTTP client's, then whoever ends it.
class MediaIntake final : public ByteSink {
 public:
  // `max_bytes`: of the file, 0: what the store takes. `max_other_bytes`: of what is not kept; the rest is dropped.
  MediaIntake(MediaFiles& store, std::string accept, std::uint64_t max_bytes, std::size_t max_other_bytes)
      : store_(store), accept_(std::move(accept)), max_bytes_(max_bytes), max_other_bytes_(max_other_bytes) {}

  Status append(std::string_view bytes) override;
  // Once the answer is whole: blocks on the disk. Code::rejected: not what is accepted, or too long; then other() is
  // what came. Code::full, Code::io: the store.
  Result<MediaInfo> finish();
  const std::string& other() const { return other_; }
  // Why append() failed.
  const Status& failure() const { return failure_; }

 private:
  void decide();

  MediaFiles& store_;
  const std::string accept_;
  const std::uint64_t max_bytes_;
  const std::size_t max_other_bytes_;
  std::shared_ptr<MediaWriter> writer_;  // until it is decided, and as long as it is kept
  bool decided_ = false;
  std::uint64_t seen_ = 0;
  std::string other_;
  Status failure_;
};

}  // namespace ekiden::plugin
