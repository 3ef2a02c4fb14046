// SPDX-License-Identifier: Apache-2.0
#include "ledger.hpp"

#include <charconv>
#include <initializer_list>
#include <utility>
#include <vector>

namespace ekiden::file {
namespace {

constexpr std::string_view kFirst = "ekiden-file-ledger 1";

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && at == end;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos && name != "." && name != "..";
}

bool read_open(const std::vector<std::string_view>& words, std::optional<OpenFile>& open) {
  if (open || words.size() != 5 || !is_name(words[1])) return false;
  OpenFile file;
  file.name = words[1];
  file.key = words[4];
  if (!read_number(words[2], file.opened_ms) || !read_number(words[3], file.header)) return false;
  file.end = file.header;
  open = std::move(file);
  return true;
}

bool read_row(const std::vector<std::string_view>& words, OpenFile& file, Memory& memory) {
  std::uint64_t end = 0;
  if (words.size() != 3 || words[2].empty() || !read_number(words[1], end) || end < file.end) return false;
  file.end = end;
  ++file.events;
  memory.add(words[2]);
  return true;
}

bool read_line(std::string_view line, std::optional<OpenFile>& open, Memory& memory) {
  const std::vector<std::string_view> words = words_of(line);
  const std::string_view kind = words.front();
  if (kind == "open") return read_open(words, open);
  if (words.size() == 2 && kind == "seen" && !words[1].empty()) {
    memory.add(words[1]);
    return true;
  }
  if (!open) return false;
  if (kind == "row") return open->final_name.empty() && read_row(words, *open, memory);
  if (words.size() != 2 || !is_name(words[1])) return false;
  if (kind == "lost") {
    if (open->name != words[1]) return false;
    memory.forget_last(open->events);
    open.reset();
    return true;
  }
  if (kind == "close") {
    open->final_name = words[1];
    return true;
  }
  if (kind != "done" || open->final_name != words[1]) return false;
  open.reset();
  return true;
}

std::string line_of(std::initializer_list<std::string_view> words) {
  std::string line;
  for (const std::string_view word : words) line.append(line.empty() ? "" : " ").append(word);
  return line + '\n';
}

}  // namespace

void Memory::add(std::string_view id) {
  if (!ids_.emplace(id).second) return;
  order_.emplace_back(id);
  if (order_.size() <= most_) return;
  ids_.erase(order_.front());
  order_.pop_front();
}

void Memory::forget_last(std::uint64_t count) {
  for (; count > 0 && !order_.empty(); --count) {
    ids_.erase(order_.back());
    order_.pop_back();
  }
}

std::optional<Ledger> read_ledger(std::string_view text, Memory& memory) {
  Ledger ledger;
  if (text.size() > kMaxLedgerBytes) return std::nullopt;
  while (true) {
    const std::size_t end = text.find('\n', ledger.bytes);
    if (end == std::string_view::npos) return ledger;
    const std::string_view line = text.substr(ledger.bytes, end - ledger.bytes);
    const bool is_known = ledger.bytes == 0 ? line == kFirst : read_line(line, ledger.open, memory);
    if (!is_known) return std::nullopt;
    ledger.bytes = end + 1;
  }
}

std::string first_line() {
  return line_of({kFirst});
}
std::string seen_line(std::string_view id) {
  return line_of({"seen", id});
}
std::string open_line(const OpenFile& file) {
  return line_of({"open", file.name, std::to_string(file.opened_ms), std::to_string(file.header), file.key});
}
std::string row_line(std::uint64_t end, std::string_view id) {
  return line_of({"row", std::to_string(end), id});
}
std::string close_line(std::string_view final_name) {
  return line_of({"close", final_name});
}
std::string done_line(std::string_view final_name) {
  return line_of({"done", final_name});
}
std::string lost_line(std::string_view name) {
  return line_of({"lost", name});
}

}  // namespace ekiden::file
