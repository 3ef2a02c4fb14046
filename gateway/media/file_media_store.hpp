// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/media_store.hpp"
#include "core/ports/personal_data.hpp"

namespace ekiden::media {

// One file for each content, named by its SHA-256, written beside and renamed into place. Thread-safe.
class FileMediaStore final : public MediaStore, public PersonalData {
 public:
  FileMediaStore(std::string folder, Fs& fs) : folder_(std::move(folder)), fs_(fs) {}
  Result<std::string> put(std::string_view bytes) override;
  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

 private:
  // Names of the files that are theirs.
  Result<std::vector<std::string>> files_of(const Person& person, const std::set<std::string>& references);
  Result<bool> holds(const std::string& name, const Person& person);

  const std::string folder_;
  Fs& fs_;
  std::mutex mutex_;  // one writer at a time: two of the same content would share the file beside
};

}  // namespace ekiden::media
