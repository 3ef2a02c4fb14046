// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::redact {

// A text as the recognisers read it, and the way back: full-width and mathematical digits and full-width ASCII are
// ASCII, every blank is ' ', every hyphen '-', a middle dot '.', and characters that nobody sees (zero-width ones,
// direction marks, variation selectors, the frame of a keycap) are gone. Bytes that are no UTF-8 are U+001A. Takes time
// and memory in proportion to the text, which must be shorter than 4 GiB.
class NormalText {
 public:
  explicit NormalText(std::string_view original);

  std::string_view text() const noexcept { return text_; }

  struct Span {
    std::size_t begin;
    std::size_t end;
  };
  // Where the bytes [begin, end) of text(), at least one, stand in the original. Unseen characters between them belong
  // to them, those around them do not, except what is drawn upon the last one.
  Span original(std::size_t begin, std::size_t end) const;

 private:
  // A piece that is not copied byte by byte; after it the two texts run in step until the next one.
  struct Change {
    std::uint32_t normal;
    std::uint32_t original;
    std::uint8_t normal_length;
    std::uint8_t original_length;
    bool is_drawn_upon;  // the character before it
  };

  // `normal` stands for the `length` bytes of the original at `at`.
  void change(std::string_view normal, std::size_t at, std::size_t length, bool is_drawn_upon = false);

  std::string text_;
  std::vector<Change> changes_;  // by `normal`, ascending
};

}  // namespace ekiden::redact
