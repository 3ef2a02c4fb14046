// SPDX-License-Identifier: Apache-2.0
// The length prefix of the bridge's protocol: u32, little-endian, then so many bytes of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::bridge {

constexpr std::size_t kLongestFrame = std::size_t{16} << 20;

// False, and nothing appended, when the document is too long.
inline bool append_frame(std::string& out, std::string_view json) {
  if (json.size() > kLongestFrame) return false;
  const auto length = static_cast<std::uint32_t>(json.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((length >> shift) & 0xffu);
  out += json;
  return true;
}

// Cuts what a program writes into documents. It holds at most one that is not complete yet. Not thread-safe.
class FrameReader {
 public:
  void append(std::string_view bytes) {
    buffer_.erase(0, used_);
    used_ = 0;
    buffer_ += bytes;
  }
  // The next complete document, valid until append(); nothing: more is to come, or the stream is broken.
  std::optional<std::string_view> next() {
    const std::string_view rest = std::string_view(buffer_).substr(used_);
    if (broken_ || rest.size() < kPrefix) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < kPrefix; ++i) length |= std::size_t{static_cast<unsigned char>(rest[i])} << (8 * i);
    broken_ = length > kLongestFrame;
    if (broken_ || rest.size() - kPrefix < length) return std::nullopt;
    used_ += kPrefix + length;
    return rest.substr(kPrefix, length);
  }
  // A document longer than kLongestFrame was announced: what follows has no meaning.
  bool broken() const { return broken_; }

 private:
  static constexpr std::size_t kPrefix = 4;

  std::string buffer_;
  std::size_t used_ = 0;
  bool broken_ = false;
};

}  // namespace ekiden::bridge
