// SPDX-License-Identifier: Apache-2.0
#include "journal/file_names.hpp"

#include <charconv>

namespace ekiden::journal {

namespace {

constexpr std::size_t kDigits = 20;

std::string name_of(std::string_view prefix, Seq seq, std::string_view suffix) {
  const std::string digits = std::to_string(seq);
  return std::string(prefix) + std::string(kDigits - digits.size(), '0') + digits + std::string(suffix);
}

std::optional<Seq> parse_name(std::string_view prefix, std::string_view name, std::string_view suffix) {
  if (name.size() != prefix.size() + kDigits + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
    return std::nullopt;
  const std::string_view digits = name.substr(prefix.size(), kDigits);
  Seq seq = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  if (error != std::errc() || end != digits.data() + digits.size() || seq == 0) return std::nullopt;
  return seq;
}

}  // namespace

std::string segment_name(Seq first_seq) {
  return name_of("seg-", first_seq, ".ekj");
}
std::optional<Seq> parse_segment_name(std::string_view name) {
  return parse_name("seg-", name, ".ekj");
}

std::string sidecar_name(Seq first_seq) {
  return name_of("seg-", first_seq, ".eki");
}
std::optional<Seq> parse_sidecar_name(std::string_view name) {
  return parse_name("seg-", name, ".eki");
}

std::string snapshot_name(Seq seq) {
  return name_of("state-", seq, ".eks");
}
std::optional<Seq> parse_snapshot_name(std::string_view name) {
  return parse_name("state-", name, ".eks");
}

}  // namespace ekiden::journal
