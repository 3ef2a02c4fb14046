// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/media_files.hpp"
#include "core/ports/media_store.hpp"
#include "core/ports/personal_data.hpp"
#include "media/media_index.hpp"
#include "media/unfinished_file.hpp"

namespace ekiden::media {

// One file for each content, named by its SHA-256 and by when it came last; written beside, synced and renamed into
// place. Thread-safe. The folder is read at the first use.
class FileMediaStore final : public MediaStore, public MediaFiles, public PersonalData {
 public:
  struct Options {
    std::string folder;
    std::int64_t keep_ms = std::int64_t{30} * 24 * 3600 * 1000;  // after a content came last
    std::uint64_t max_file_bytes = 20 << 20;
    std::uint64_t max_bytes = 0;  // of all files; 0: no limit. put() does not ask: an event needs its document
  };
  struct Stats {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
  };

  FileMediaStore(Options options, Fs& fs, Clock& clock) : options_(std::move(options)), fs_(fs), clock_(clock) {}

  Result<std::string> put(std::string_view bytes) override;
  // What outlives the store must not be written to or committed.
  Result<std::shared_ptr<MediaWriter>> begin(std::uint64_t max_bytes) override;
  Result<MediaFile> open(std::string_view ref) override;
  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

  // Removes what has expired, unless it came at or after `needed_from_ms`, and says how many files went. Blocks on the
  // disk, but lets others in between: what they keep anew meanwhile stays.
  Result<std::size_t> sweep(std::int64_t needed_from_ms);
  // Nothing before the first use.
  Stats stats() const;

 private:
  class Writer;

  Status load();
  Result<std::unique_ptr<UnfinishedFile>> create();
  // Reserves it for a file on its way in; the writer gives it back.
  Status make_room(std::uint64_t more);
  // Gives a file whose bytes are on the disk its name, or lets go of it when the content is known.
  Result<MediaInfo> keep(UnfinishedFile& file);
  Status name_it(UnfinishedFile& file, const StoredName& name);
  MediaInfo info_of(const StoredName& name, std::string_view head) const;
  Result<std::vector<StoredName>> expired_files(std::int64_t needed_from_ms);
  // Says how many went.
  Result<std::size_t> remove_unless_renewed(std::span<const StoredName> files);
  std::string path_of(const std::string& name) const { return options_.folder + "/" + name; }
  // Names of the files that are theirs.
  Result<std::vector<std::string>> files_of(const Person& person, const std::set<std::string>& references);
  Result<bool> holds(const std::string& name, const Person& person);
  void forget(const std::string& name);

  const Options options_;
  Fs& fs_;
  Clock& clock_;
  mutable std::mutex mutex_;  // of what follows, and of every change of a name
  bool loaded_ = false;
  MediaIndex index_;
  std::uint64_t unfinished_bytes_ = 0;
  std::uint64_t next_number_ = 0;
};

}  // namespace ekiden::media
