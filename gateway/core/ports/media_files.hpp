// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/bytes.hpp"
#include "core/status.hpp"

namespace ekiden {

// What is known of a kept file.
struct MediaInfo {
  std::string ref;           // "sha256:<hex>"
  std::string content_type;  // as the bytes look, whatever anybody said of them
  std::uint64_t bytes = 0;
  std::int64_t expires_ms = 0;  // until then it is kept, unless somebody has it erased
};

struct MediaFile {
  MediaInfo info;
  std::shared_ptr<const ByteSource> bytes;
};

// A file on its way in. Dropped without a commit: nothing of it stays.
class MediaWriter : public ByteSink {
 public:
  // Code::invalid: longer than the file may be; Code::full: no room; Code::io: the disk.
  Status append(std::string_view bytes) override = 0;
  // How what has come so far looks: certain after 512 bytes, and at the end.
  virtual std::string content_type() const = 0;
  // Blocks on the disk: once it is ok, the file outlives a power cut. Once.
  virtual Result<MediaInfo> commit() = 0;
};

// Files by reference, streamed in and out. Thread-safe.
class MediaFiles {
 public:
  virtual ~MediaFiles() = default;
  // `max_bytes`: of this file; 0, or more than the store takes: what the store takes.
  virtual Result<std::shared_ptr<MediaWriter>> begin(std::uint64_t max_bytes) = 0;
  // Code::not_found: it has expired, was erased, or never came. What was opened can be read to its end.
  virtual Result<MediaFile> open(std::string_view ref) = 0;
};

}  // namespace ekiden
