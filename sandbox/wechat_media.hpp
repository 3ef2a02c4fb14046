// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "clock.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

struct WechatFile {
  std::string kind;  // image, voice, video or thumb
  std::string bytes;
  std::string content_type;
};

/// The files of the account: temporary ones, which live for three days, and four permanent ones,
/// `sandbox-image-media-id`,
/// `-voice-`, `-video-` and `-thumb-`, which are what a customer sends when a push names no other. Safe to call from
/// any thread.
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

/// 0, or the errcode with which the platform refuses an upload of this kind.
int check_upload(std::string_view kind, std::string_view file_name, std::string_view bytes);

}  // namespace ekiden::sandbox
