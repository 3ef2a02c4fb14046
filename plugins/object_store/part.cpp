// SPDX-License-Identifier: Apache-2.0
#include "part.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "gzip.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/json_line.hpp"
#include "kit/time.hpp"

namespace ekiden::object_store {
namespace {

constexpr std::size_t kSequenceDigits = 20;
constexpr std::size_t kHashBytes = 4;

std::string padded(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kSequenceDigits - digits.size(), '0') + digits;
}

// "dt=2026-11-21/h=10/", as readers of folders by day and hour expect it.
std::string folder_of(std::int64_t recorded_ms) {
  const std::string time = kit::rfc3339(recorded_ms);
  return "dt=" + time.substr(0, 10) + "/h=" + time.substr(11, 2) + "/";
}

}  // namespace

void fill(Part& part, std::vector<Line> lines, const Settings& settings) {
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.sequence < b.sequence; });
  std::string text, ids;
  part.ids.clear();
  for (const Line& line : lines) {
    text.append(kit::json_line(line.content)).append("\n");
    ids.append(line.id).append(" ");
    part.ids.push_back(line.id);
  }
  // Two parts may span the same numbers, when conversations were held back; never with the same events.
  part.key = settings.prefix + folder_of(lines.front().recorded_ms) + settings.sink + "-" +
             padded(lines.front().sequence) + "-" + padded(lines.back().sequence) + "-" +
             kit::hex_encode(kit::sha256(ids).substr(0, kHashBytes)) + (settings.gzip ? ".ndjson.gz" : ".ndjson");
  part.body = settings.gzip ? gzip(text) : std::move(text);
}

}  // namespace ekiden::object_store
