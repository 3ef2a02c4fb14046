// SPDX-License-Identifier: Apache-2.0
// Little-endian integers and length-prefixed text (docs/journal_format.md).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::journal {

template <std::unsigned_integral T>
std::array<char, sizeof(T)> little_endian(T value) {
  std::array<char, sizeof(T)> bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

// Appends to a string that outlives it.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <std::unsigned_integral T>
  void number(T value) {
    const auto bytes = little_endian(value);
    out_.append(bytes.data(), bytes.size());
  }
  void time(std::int64_t ms) { number(static_cast<std::uint64_t>(ms)); }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    out_.append(text);
  }
  void raw(std::string_view bytes) { out_.append(bytes); }

 private:
  std::string& out_;
};

// Counts the bytes that a ByteWriter would append.
class ByteCounter {
 public:
  template <std::unsigned_integral T>
  void number(T) {
    size_ += sizeof(T);
  }
  void time(std::int64_t) { size_ += sizeof(std::int64_t); }
  void text(std::string_view text) { size_ += sizeof(std::uint32_t) + text.size(); }
  void raw(std::string_view bytes) { size_ += bytes.size(); }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
};

// Reads what ByteWriter wrote. Past the end it yields zeros and empty text, and ok() turns false for good.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <std::unsigned_integral T>
  T number() {
    const std::string_view bytes = raw(sizeof(T));
    T value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value = static_cast<T>(value | static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i));
    return value;
  }
  std::int64_t time() { return static_cast<std::int64_t>(number<std::uint64_t>()); }
  std::string text() { return std::string(raw(number<std::uint32_t>())); }
  std::string_view raw(std::size_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }
  // Everything was there, and nothing is left.
  bool complete() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace ekiden::journal
