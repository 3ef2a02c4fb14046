// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::wechat {

/// A QR code (ISO/IEC 18004, level M) as a picture, with the four modules of white around it that readers need.
class QrCode {
 public:
  /// Nothing for an empty text, and for one that no code holds (about 2300 bytes).
  static std::optional<QrCode> of(std::string_view text);

  /// Black and white, 8 pixels a module.
  std::string png() const;
  std::string png_base64() const;
  /// One path, scalable, without a size of its own.
  std::string svg() const;

  /// Modules in a row, the margin included, and whether one is black.
  int width() const { return width_; }
  bool is_black(int x, int y) const { return modules_[static_cast<std::size_t>(y * width_ + x)]; }

 private:
  QrCode(int width, std::vector<bool> modules) : width_(width), modules_(std::move(modules)) {}

  int width_;
  std::vector<bool> modules_;  // row by row
};

}  // namespace ekiden::wechat
