// SPDX-License-Identifier: Apache-2.0
#include "outbox.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::object_store {
namespace {

using sdk::Status;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::size_t kHeadLines = 6;

std::string two_digits(std::uint64_t slot) {
  return (slot < 10 ? "0" : "") + std::to_string(slot);
}
std::string record_key(std::uint64_t number) {
  return "part/" + two_digits(number % kSlots);
}
std::string body_prefix(std::uint64_t slot) {
  return "body/" + two_digits(slot) + "/";
}
// Names sort as the pieces follow each other.
std::string piece_key(std::uint64_t slot, std::size_t piece) {
  const std::string digits = std::to_string(piece);
  return body_prefix(slot) + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && at == text.data() + text.size();
}

}  // namespace

std::optional<PartRecord> read_part_record(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  PartRecord record;
  if (lines.size() <= kHeadLines || lines[0] != "1" || !read_number(lines[1], record.part.number) ||
      (lines[2] != "waiting" && lines[2] != "stored") || !read_number(lines[3], record.pieces))
    return std::nullopt;
  record.part.is_stored = lines[2] == "stored";
  record.digest = lines[4];
  record.part.key = lines[5];
  for (const std::string_view id : std::vector(lines.begin() + kHeadLines, lines.end()))
    record.part.ids.emplace_back(id);
  return record;
}

Status Outbox::recover(std::vector<Part>& parts) {
  std::vector<sdk::KvEntry> records;
  if (Status status = kv_.scan("part/", records); !status.ok()) return status;
  for (const sdk::KvEntry& entry : records) {
    auto record = read_part_record(entry.value);
    if (!record) continue;
    Part& part = record->part;
    if (!part.is_stored) {
      std::vector<sdk::KvEntry> pieces;
      if (Status status = kv_.scan(body_prefix(part.number % kSlots), pieces); !status.ok()) return status;
      for (std::size_t i = 0; i < std::min(pieces.size(), record->pieces); ++i) part.body += pieces[i].value;
      if (kit::hex_encode(kit::sha256(part.body)) != record->digest) continue;
    }
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.number < b.number; });
  return {};
}

// The body before what speaks of it.
Status Outbox::save(const Part& part) {
  const std::uint64_t slot = part.number % kSlots;
  Status status = remove_body(slot);
  std::size_t pieces = 0;
  for (std::size_t at = 0; status.ok() && at < part.body.size(); at += kPieceBytes, ++pieces)
    status = kv_.put(piece_key(slot, pieces), std::string_view(part.body).substr(at, kPieceBytes));
  return status.ok() ? put_record(part, pieces, kit::hex_encode(kit::sha256(part.body))) : status;
}

Status Outbox::stored(const Part& part) {
  Status status = put_record(part, 0, "-");
  return status.ok() ? remove_body(part.number % kSlots) : status;
}

Status Outbox::forget(const Part& part) {
  Status status = kv_.remove(record_key(part.number));
  return status.ok() ? remove_body(part.number % kSlots) : status;
}

Status Outbox::put_record(const Part& part, std::size_t pieces, const std::string& digest) {
  std::string text = "1\n" + std::to_string(part.number) + "\n" + (part.is_stored ? "stored" : "waiting") + "\n" +
                     std::to_string(pieces) + "\n" + digest + "\n" + part.key + "\n";
  for (const std::string& id : part.ids) text.append(id).append("\n");
  return kv_.put(record_key(part.number), text);
}

Status Outbox::remove_body(std::uint64_t slot) {
  std::vector<sdk::KvEntry> pieces;
  Status status = kv_.scan(body_prefix(slot), pieces);
  for (const sdk::KvEntry& piece : pieces)
    if (status.ok()) status = kv_.remove(piece.key);
  return status;
}

}  // namespace ekiden::object_store
