// SPDX-License-Identifier: Apache-2.0
#include "media/file_media_store.hpp"

#include <algorithm>
#include <memory>
#include <span>

#include "core/durable_file.hpp"
#include "core/encoding.hpp"

namespace ekiden::media {

namespace {
const std::string kReferencePrefix = "sha256:";
}

Result<std::string> FileMediaStore::put(std::string_view bytes) {
  const std::string digest = sha256(bytes);
  const std::string name = hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()));
  const std::lock_guard lock(mutex_);
  Status kept;
  if (fs_.exists(folder_ + "/" + name)) {
    kept = fs_.sync_folder(folder_);  // its name may be all that an attempt before could not make durable
  } else {
    kept = fs_.make_folder(folder_);
    if (kept) kept = write_durably(fs_, folder_, name, bytes);
  }
  if (!kept) return kept;
  return kReferencePrefix + name;
}

Result<std::uint64_t> FileMediaStore::count(const Person& person, const std::set<std::string>& references) {
  const Result<std::vector<std::string>> files = files_of(person, references);
  if (!files) return files.status();
  return files->size();
}

Status FileMediaStore::erase(const Person& person, const std::set<std::string>& references) {
  const Result<std::vector<std::string>> files = files_of(person, references);
  if (!files) return files.status();
  for (const std::string& name : *files)
    if (Status status = fs_.remove(folder_ + "/" + name); !status && status.code() != Code::not_found) return status;
  return files->empty() ? Status() : fs_.sync_folder(folder_);
}

Result<std::vector<std::string>> FileMediaStore::files_of(const Person& person,
                                                          const std::set<std::string>& references) {
  std::vector<std::string> files;
  if (!fs_.exists(folder_)) return files;
  const Result<std::vector<std::string>> names = fs_.list(folder_);
  if (!names) return names.status();
  for (const std::string& name : *names) {
    bool is_theirs = references.contains(kReferencePrefix + name);
    if (!is_theirs) {
      const Result<bool> found = holds(name, person);
      if (!found) return found.status();
      is_theirs = *found;
    }
    if (is_theirs) files.push_back(name);
  }
  return files;
}

Result<bool> FileMediaStore::holds(const std::string& name, const Person& person) {
  constexpr std::size_t kChunkBytes = 1 << 20;
  constexpr std::size_t kOverlapBytes = 4 << 10;  // longer than any id
  const Result<std::unique_ptr<File>> file = fs_.open(folder_ + "/" + name, Fs::Open::read);
  if (!file) return file.status().code() == Code::not_found ? Result<bool>(false) : Result<bool>(file.status());
  std::string window;
  for (std::uint64_t at = 0;;) {
    const std::size_t kept = std::min(window.size(), kOverlapBytes);
    window.erase(0, window.size() - kept);
    window.resize(kept + kChunkBytes);
    const Result<std::size_t> got = (*file)->read(at, std::as_writable_bytes(std::span(window)).subspan(kept));
    if (!got) return got.status();
    window.resize(kept + *got);
    if (person.stands_in(window)) return true;
    if (*got < kChunkBytes) return false;
    at += *got;
  }
}

}  // namespace ekiden::media
