// SPDX-License-Identifier: Apache-2.0
#include "media/media_index.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include "media/unfinished_file.hpp"

namespace ekiden::media {

namespace {

constexpr std::size_t kHexBytes = 64;

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

Result<std::uint64_t> size_of(Fs& fs, const std::string& path) {
  const Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  return file ? (*file)->size() : Result<std::uint64_t>(file.status());
}

}  // namespace

bool is_sha256_hex(std::string_view text) {
  return text.size() == kHexBytes &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string StoredName::text() const {
  return hex + "." + std::to_string(kept_ms) + "." + std::to_string(bytes);
}

std::optional<StoredName> StoredName::parse(std::string_view name) {
  StoredName stored;
  stored.hex = name.substr(0, kHexBytes);
  const std::string_view rest = name.substr(stored.hex.size());
  const std::size_t dot = rest.rfind('.');
  if (!is_sha256_hex(stored.hex) || !rest.starts_with('.') || dot == 0) return std::nullopt;
  if (!read_number(rest.substr(1, dot - 1), stored.kept_ms) || !read_number(rest.substr(dot + 1), stored.bytes))
    return std::nullopt;
  return stored;
}

Status MediaIndex::load(Fs& fs, const std::string& folder, std::int64_t now_ms) {
  if (Status status = fs.make_folder(folder); !status) return status;
  const Result<std::vector<std::string>> names = fs.list(folder);
  if (!names) return names.status();
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name;
    if (std::optional<StoredName> stored = StoredName::parse(name)) {
      put(*std::move(stored));
    } else if (is_sha256_hex(name)) {
      const Result<std::uint64_t> bytes = size_of(fs, path);
      if (!bytes) return bytes.status();
      StoredName renamed{name, now_ms, *bytes};
      if (Status status = fs.rename(path, folder + "/" + renamed.text()); !status) return status;
      put(std::move(renamed));
    } else if (is_unfinished(name)) {
      if (Status status = fs.remove(path); !status) return status;
    }
  }
  return fs.sync_folder(folder);
}

const StoredName* MediaIndex::find(std::string_view hex) const {
  const auto found = names_.find(std::string(hex));
  return found == names_.end() ? nullptr : &found->second;
}

void MediaIndex::put(StoredName name) {
  remove(name.hex);
  bytes_ += name.bytes;
  std::string hex = name.hex;
  names_.emplace(std::move(hex), std::move(name));
}

void MediaIndex::remove(std::string_view hex) {
  const auto found = names_.find(std::string(hex));
  if (found == names_.end()) return;
  bytes_ -= found->second.bytes;
  names_.erase(found);
}

std::vector<StoredName> MediaIndex::older_than(std::int64_t before_ms) const {
  std::vector<StoredName> found;
  for (const auto& [hex, name] : names_)
    if (name.kept_ms < before_ms) found.push_back(name);
  return found;
}

}  // namespace ekiden::media
