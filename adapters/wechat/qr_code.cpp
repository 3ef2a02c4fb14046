// SPDX-License-Identifier: Apache-2.0
#include "qr_code.hpp"

#include <qrencode.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "kit/encoding.hpp"

namespace ekiden::wechat {
namespace {

constexpr int kMargin = 4;
constexpr int kPixels = 8;  // of a module

void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
  }
  return ~sum;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

// A zlib stream of blocks that are stored as they are (RFC 1950, RFC 1951 §3.2.4): a code is small.
std::string stored(std::string_view bytes) {
  constexpr std::size_t kBlock = 65535;
  std::string out("\x78\x01", 2);
  const std::uint32_t sum = adler32(bytes);
  do {
    const std::string_view block = bytes.substr(0, kBlock);
    bytes.remove_prefix(block.size());
    out.push_back(bytes.empty() ? 1 : 0);
    for (const std::size_t length : {block.size(), ~block.size()}) {
      out.push_back(static_cast<char>(length));
      out.push_back(static_cast<char>(length >> 8));
    }
    out.append(block);
  } while (!bytes.empty());
  put_u32(out, sum);
  return out;
}

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
  put_u32(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t begin = out.size();
  out.append(type).append(data);
  put_u32(out, crc32(std::string_view(out).substr(begin)));
}

}  // namespace

std::optional<QrCode> QrCode::of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) return std::nullopt;
  const int width = code->width + 2 * kMargin;
  std::vector<bool> modules(static_cast<std::size_t>(width * width));
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      modules[static_cast<std::size_t>((y + kMargin) * width + x + kMargin)] =
          (code->data[y * code->width + x] & 1) != 0;
  return QrCode(width, std::move(modules));
}

std::string QrCode::png() const {
  const int side = width_ * kPixels;
  std::string rows;
  for (int y = 0; y < width_; ++y) {
    std::string row(1, '\0');  // no filter; then a module is a byte, eight pixels of one bit
    for (int x = 0; x < width_; ++x) row.push_back(is_black(x, y) ? '\0' : '\xFF');
    for (int line = 0; line < kPixels; ++line) rows += row;
  }
  std::string header;
  put_u32(header, static_cast<std::uint32_t>(side));
  put_u32(header, static_cast<std::uint32_t>(side));
  header.append("\x01\0\0\0\0", 5);  // one bit of grey; deflate, no interlace
  std::string out("\x89PNG\r\n\x1A\n", 8);
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", stored(rows));
  put_chunk(out, "IEND", {});
  return out;
}

std::string QrCode::png_base64() const {
  return kit::base64_encode(png());
}

std::string QrCode::svg() const {
  const std::string side = std::to_string(width_);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
                    "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side +
                    "H0z\"/><path d=\"";
  for (int y = 0; y < width_; ++y) {
    for (int x = 0; x < width_; ++x) {
      if (!is_black(x, y)) continue;
      int run = 1;
      while (x + run < width_ && is_black(x + run, y)) ++run;
      out += "M" + std::to_string(x) + " " + std::to_string(y) + "h" + std::to_string(run) + "v1h-" +
             std::to_string(run) + "z";
      x += run;
    }
  }
  return out + "\"/></svg>";
}

}  // namespace ekiden::wechat
