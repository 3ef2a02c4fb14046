// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "clock.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

struct WechatFile {
  std::string kind;  // image, voice, video, thumb or file
  std::string bytes;
  std::string content_type;
  std::string name{};  // as the upload calls it
};

/// The files of an account: temporary ones, which live for three days, and permanent ones, `sandbox-image-media-id`,
/// `-voice-`, `-video-`, `-thumb-` and `-file-`, which are what a customer sends when a push names no other. Safe to
/// call from any thread.
class WechatMedia {
 public:
  WechatMedia(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  /// The new file's media_id.
  std::string add(WechatFile file);
  /// Nothing when there is none, or it has expired.
  std::optional<WechatFile> find(const std::string& media_id) const;
  std::size_t count() const;
  void reset();

 private:
  struct Kept {
    WechatFile file;
    std::int64_t until_ms;
  };

  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

struct UploadKind {
  std::string_view name;
  std::size_t most_bytes;
  std::string_view endings;  // each between spaces; empty: any
  int too_large;             // the errcode
};

/// What a platform takes, and by which errcodes it refuses the rest.
struct UploadRules {
  std::span<const UploadKind> kinds;
  std::size_t fewest_bytes;
  int too_small;
  int no_such_kind;
  int wrong_ending;
  bool hands_out_videos;  // themselves, and not an address

  bool has_kind(std::string_view kind) const;
  /// 0, or the errcode.
  int check(std::string_view kind, std::string_view file_name, std::string_view bytes) const;
};
extern const UploadRules service_account_uploads;
extern const UploadRules corp_uploads;

}  // namespace ekiden::sandbox
