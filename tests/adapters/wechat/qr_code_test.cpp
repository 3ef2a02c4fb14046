// SPDX-License-Identifier: Apache-2.0
#include "wechat/qr_code.hpp"

#include <catch2/catch.hpp>

#include <string>

using ekiden::wechat::QrCode;

TEST_CASE("a code has its three corners, and a margin of four modules") {
  const auto code = QrCode::of("http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI");
  REQUIRE(code);
  const int last = code->width() - 1;
  for (int i = 0; i <= last; ++i) {
    CHECK_FALSE(code->is_black(i, 3));
    CHECK_FALSE(code->is_black(3, i));
    CHECK_FALSE(code->is_black(i, last - 3));
  }
  for (const auto& [x, y] : {std::pair{4, 4}, {last - 10, 4}, {4, last - 10}}) {
    for (int i = 0; i < 7; ++i) {
      CHECK(code->is_black(x + i, y));
      CHECK(code->is_black(x, y + i));
      CHECK(code->is_black(x + i, y + 6));
    }
    CHECK_FALSE(code->is_black(x + 1, y + 1));
    CHECK(code->is_black(x + 3, y + 3));
  }
}

TEST_CASE("the picture is a PNG of eight pixels a module") {
  const auto code = QrCode::of("7");
  REQUIRE(code);
  const std::string png = code->png();
  CHECK(png.starts_with("\x89PNG\r\n\x1A\n"));
  const auto side = static_cast<unsigned>(code->width() * 8);
  CHECK(static_cast<unsigned char>(png[18]) * 256u + static_cast<unsigned char>(png[19]) == side);
  CHECK(png.substr(12, 4) == "IHDR");
  CHECK(png.ends_with(std::string("IEND\xAE\x42\x60\x82")));
}

TEST_CASE("no code holds nothing, or more than a code can") {
  CHECK_FALSE(QrCode::of(""));
  CHECK_FALSE(QrCode::of(std::string(5000, 'x')));
}
