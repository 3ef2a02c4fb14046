// SPDX-License-Identifier: Apache-2.0
#include "plugin/media_intake.hpp"

#include <algorithm>

namespace ekiden::plugin {

namespace {

constexpr std::uint64_t kDecidingBytes = 512;  // MediaWriter::content_type()

Status as_rejection(const Status& status) {
  return status.code() == Code::invalid ? Status(Code::rejected, status.message()) : status;
}

}  // namespace

bool accepts(std::string_view accept, std::string_view content_type) {
  if (accept.empty()) return true;
  while (!accept.empty()) {
    const std::size_t comma = std::min(accept.find(','), accept.size());
    const std::string_view wanted = accept.substr(0, comma);
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    if (wanted == content_type || (wanted.ends_with('/') && content_type.starts_with(wanted))) return true;
  }
  return false;
}

Status MediaIntake::append(std::string_view bytes) {
  if (!decided_ && !writer_) {
    Result<std::shared_ptr<MediaWriter>> writer = store_.begin(max_bytes_);
    if (!writer) return failure_ = writer.status();
    writer_ = *std::move(writer);
  }
  seen_ += bytes.size();
  if (!decided_ || !writer_)
    other_.append(bytes.substr(0, max_other_bytes_ - std::min(max_other_bytes_, other_.size())));
  if (!writer_) return {};
  if (Status status = writer_->append(bytes); !status) {
    writer_.reset();
    decided_ = true;
    return failure_ = as_rejection(status);
  }
  if (!decided_ && seen_ >= kDecidingBytes) decide();
  return {};
}

void MediaIntake::decide() {
  decided_ = true;
  if (accepts(accept_, writer_->content_type()))
    other_ = {};
  else
    writer_.reset();
}

Result<MediaInfo> MediaIntake::finish() {
  if (!failure_) return failure_;
  if (!decided_ && writer_) decide();
  if (!writer_)
    return Status(Code::rejected,
                  seen_ == 0 ? "the answer is empty" : "the answer is no file of the kind that is asked for");
  Result<MediaInfo> kept = writer_->commit();
  writer_.reset();
  return kept;
}

}  // namespace ekiden::plugin
