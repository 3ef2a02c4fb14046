// SPDX-License-Identifier: Apache-2.0
#include "journal/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace ekiden::journal {

namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // reflected

// tables[k][b]: the effect of byte b followed by k zero bytes ("slicing by 8").
constexpr std::array<std::array<std::uint32_t, 256>, 8> make_tables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = value;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xff];
  return tables;
}

constexpr auto kTables = make_tables();

#if defined(__x86_64__)
// The instruction has its result after three cycles, and another one can begin in each: three strides side by side.
constexpr std::size_t kStride = 256;

// tables[k][b]: the effect of byte k of a value, when it is b, followed by a stride of zero bytes.
constexpr std::array<std::array<std::uint32_t, 256>, 4> make_stride_tables() {
  std::array<std::array<std::uint32_t, 256>, 4> tables{};
  for (std::size_t k = 0; k < tables.size(); ++k)
    for (std::size_t byte = 1; byte < 256; ++byte) {
      const std::size_t rest = byte & (byte - 1);
      std::uint32_t lowest_bit = static_cast<std::uint32_t>(byte ^ rest) << (8 * k);
      if (rest == 0)
        for (std::size_t i = 0; i < kStride; ++i) lowest_bit = lowest_bit >> 8 ^ kTables[0][lowest_bit & 0xff];
      else
        lowest_bit = tables[k][byte ^ rest];
      tables[k][byte] = tables[k][rest] ^ lowest_bit;
    }
  return tables;
}

constexpr auto kStrideTables = make_stride_tables();

std::uint64_t past_stride(std::uint64_t value) {
  return kStrideTables[0][value & 0xff] ^ kStrideTables[1][value >> 8 & 0xff] ^ kStrideTables[2][value >> 16 & 0xff] ^
         kStrideTables[3][value >> 24 & 0xff];
}

std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(std::string_view bytes, std::uint32_t before) {
  std::uint64_t value = ~before;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3 * kStride; left -= 3 * kStride, at += 3 * kStride) {
    std::uint64_t second = 0, third = 0;
    for (std::size_t i = 0; i < kStride; i += 8) {
      value = _mm_crc32_u64(value, word_at(at + i));
      second = _mm_crc32_u64(second, word_at(at + kStride + i));
      third = _mm_crc32_u64(third, word_at(at + 2 * kStride + i));
    }
    value = past_stride(past_stride(value) ^ second) ^ third;
  }
  for (; left >= 8; left -= 8, at += 8) value = _mm_crc32_u64(value, word_at(at));
  auto tail = static_cast<std::uint32_t>(value);
  for (; left > 0; --left, ++at) tail = _mm_crc32_u8(tail, static_cast<unsigned char>(*at));
  return ~tail;
}
#endif

}  // namespace

std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before) {
  std::uint32_t value = ~before;
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    value = kTables[7][(value ^ at[0]) & 0xff] ^ kTables[6][(value >> 8 ^ at[1]) & 0xff] ^
            kTables[5][(value >> 16 ^ at[2]) & 0xff] ^ kTables[4][(value >> 24 ^ at[3]) & 0xff] ^ kTables[3][at[4]] ^
            kTables[2][at[5]] ^ kTables[1][at[6]] ^ kTables[0][at[7]];
  }
  for (; left > 0; --left, ++at) value = value >> 8 ^ kTables[0][(value ^ *at) & 0xff];
  return ~value;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
#if defined(__x86_64__)
  static const bool hardware = __builtin_cpu_supports("sse4.2") != 0;
  if (hardware) return crc32c_sse42(bytes, before);
#endif
  return crc32c_portable(bytes, before);
}

}  // namespace ekiden::journal
