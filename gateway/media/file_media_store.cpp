// SPDX-License-Identifier: Apache-2.0
#include "media/file_media_store.hpp"

#include <algorithm>
#include <utility>

#include "core/encoding.hpp"
#include "media/content_type.hpp"

namespace ekiden::media {

namespace {

constexpr std::string_view kReferencePrefix = "sha256:";

std::string reference(const std::string& hex) {
  return std::string(kReferencePrefix).append(hex);
}

std::string hex_of(const std::string& digest) {
  return hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()));
}

Status not_kept() {
  return {Code::not_found, "no file of this reference is kept: it has expired, was erased, or never came"};
}

// An open file stays whole when its name goes.
class KeptBytes final : public ByteSource {
 public:
  KeptBytes(std::unique_ptr<File> file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    return file_->read(offset, std::as_writable_bytes(out));
  }

 private:
  const std::unique_ptr<File> file_;
  const std::uint64_t size_;
};

}  // namespace

class FileMediaStore::Writer final : public MediaWriter {
 public:
  Writer(FileMediaStore& store, std::unique_ptr<UnfinishedFile> file, std::uint64_t max_bytes)
      : store_(store), file_(std::move(file)), max_bytes_(max_bytes) {}
  ~Writer() override {
    const std::lock_guard lock(store_.mutex_);
    store_.unfinished_bytes_ -= reserved_;
    file_.reset();
  }

  Status append(std::string_view bytes) override {
    if (bytes.size() > max_bytes_ - file_->size())
      return {Code::invalid, "the file is longer than " + std::to_string(max_bytes_) + " bytes"};
    if (Status status = store_.make_room(bytes.size()); !status) return status;
    reserved_ += bytes.size();
    return file_->append(bytes);
  }
  std::string content_type() const override { return std::string(content_type_of(file_->head())); }
  Result<MediaInfo> commit() override {
    if (Status status = file_->sync(); !status) return status;
    return store_.keep(*file_);
  }

 private:
  FileMediaStore& store_;
  std::unique_ptr<UnfinishedFile> file_;
  const std::uint64_t max_bytes_;
  std::uint64_t reserved_ = 0;
};

Result<std::string> FileMediaStore::put(std::string_view bytes) {
  Result<std::unique_ptr<UnfinishedFile>> file = create();
  if (!file) return file.status();
  Status written = (*file)->append(bytes);
  if (written) written = (*file)->sync();
  if (!written) return written;
  Result<MediaInfo> kept = keep(**file);
  if (!kept) return kept.status();
  return std::move(kept->ref);
}

Result<std::shared_ptr<MediaWriter>> FileMediaStore::begin(std::uint64_t max_bytes) {
  Result<std::unique_ptr<UnfinishedFile>> file = create();
  if (!file) return file.status();
  const std::uint64_t most = max_bytes == 0 ? options_.max_file_bytes : std::min(max_bytes, options_.max_file_bytes);
  return std::shared_ptr<MediaWriter>(std::make_shared<Writer>(*this, *std::move(file), most));
}

Result<MediaFile> FileMediaStore::open(std::string_view ref) {
  if (!ref.starts_with(kReferencePrefix)) return not_kept();
  ref.remove_prefix(kReferencePrefix.size());
  const std::lock_guard lock(mutex_);
  if (Status status = load(); !status) return status;
  const StoredName* name = is_sha256_hex(ref) ? index_.find(ref) : nullptr;
  if (name == nullptr) return not_kept();
  Result<std::unique_ptr<File>> file = fs_.open(path_of(name->text()), Fs::Open::read);
  if (!file) {
    if (file.status().code() != Code::not_found) return file.status();
    index_.remove(ref);  // somebody else has removed it
    return not_kept();
  }
  std::string head(kHeadBytes, '\0');
  const Result<std::size_t> got = (*file)->read(0, std::as_writable_bytes(std::span(head)));
  if (!got) return got.status();
  head.resize(*got);
  return MediaFile{info_of(*name, head), std::make_shared<KeptBytes>(*std::move(file), name->bytes)};
}

Status FileMediaStore::load() {
  if (loaded_) return {};
  index_ = {};
  if (Status status = index_.load(fs_, options_.folder, clock_.wall_ms()); !status) return status;
  loaded_ = true;
  return {};
}

Result<std::unique_ptr<UnfinishedFile>> FileMediaStore::create() {
  const std::lock_guard lock(mutex_);
  if (Status status = load(); !status) return status;
  return UnfinishedFile::create(fs_, options_.folder, next_number_++);
}

Status FileMediaStore::make_room(std::uint64_t more) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t taken = index_.bytes() + unfinished_bytes_;
  if (options_.max_bytes != 0 && taken + more > options_.max_bytes)
    return {Code::full, "the media store has reached gateway.media.max_bytes"};
  unfinished_bytes_ += more;
  return {};
}

Result<MediaInfo> FileMediaStore::keep(UnfinishedFile& file) {
  StoredName name{hex_of(file.digest()), clock_.wall_ms(), file.size()};
  const std::lock_guard lock(mutex_);
  if (Status status = name_it(file, name); !status) return status;
  if (Status status = fs_.sync_folder(options_.folder); !status) return status;
  return info_of(name, file.head());
}

Status FileMediaStore::name_it(UnfinishedFile& file, const StoredName& name) {
  if (const StoredName* known = index_.find(name.hex)) {
    // Its name may be all that an attempt before could not make durable, so what follows is the same for both.
    const bool renamed = known->text() == name.text() ? fs_.exists(path_of(name.text()))
                                                      : fs_.rename(path_of(known->text()), path_of(name.text())).ok();
    if (renamed) {
      file.discard();
      index_.put(name);
      return {};
    }
    index_.remove(name.hex);
  }
  if (Status status = file.rename_to(path_of(name.text())); !status) return status;
  index_.put(name);
  return {};
}

MediaInfo FileMediaStore::info_of(const StoredName& name, std::string_view head) const {
  return {reference(name.hex), std::string(content_type_of(head)), name.bytes, name.kept_ms + options_.keep_ms};
}

Result<std::size_t> FileMediaStore::sweep(std::int64_t needed_from_ms) {
  constexpr std::size_t kBatch = 100;
  Result<std::vector<StoredName>> expired = expired_files(needed_from_ms);
  if (!expired) return expired.status();
  std::size_t removed = 0;
  for (std::span<const StoredName> left(*expired); !left.empty();) {
    const std::span<const StoredName> batch = left.first(std::min(left.size(), kBatch));
    left = left.subspan(batch.size());
    const Result<std::size_t> gone = remove_unless_renewed(batch);
    if (!gone) return gone.status();
    removed += *gone;
    if (Status status = fs_.sync_folder(options_.folder); !status) return status;
  }
  return removed;
}

Result<std::vector<StoredName>> FileMediaStore::expired_files(std::int64_t needed_from_ms) {
  const std::lock_guard lock(mutex_);
  if (Status status = load(); !status) return status;
  return index_.older_than(std::min(needed_from_ms, clock_.wall_ms() - options_.keep_ms));
}

Result<std::size_t> FileMediaStore::remove_unless_renewed(std::span<const StoredName> files) {
  std::size_t removed = 0;
  const std::lock_guard lock(mutex_);
  for (const StoredName& name : files) {
    const StoredName* known = index_.find(name.hex);
    if (known == nullptr || known->text() != name.text()) continue;
    if (Status status = fs_.remove(path_of(name.text())); !status && status.code() != Code::not_found) return status;
    index_.remove(name.hex);
    ++removed;
  }
  return removed;
}

FileMediaStore::Stats FileMediaStore::stats() const {
  const std::lock_guard lock(mutex_);
  return {index_.bytes(), index_.files()};
}

Result<std::uint64_t> FileMediaStore::count(const Person& person, const std::set<std::string>& references) {
  const Result<std::vector<std::string>> files = files_of(person, references);
  if (!files) return files.status();
  return files->size();
}

Status FileMediaStore::erase(const Person& person, const std::set<std::string>& references) {
  const Result<std::vector<std::string>> files = files_of(person, references);
  if (!files) return files.status();
  for (const std::string& name : *files) {
    if (Status status = fs_.remove(path_of(name)); !status && status.code() != Code::not_found) return status;
    forget(name);
  }
  return files->empty() ? Status() : fs_.sync_folder(options_.folder);
}

void FileMediaStore::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const std::optional<StoredName> stored = StoredName::parse(name);
  const StoredName* known = stored ? index_.find(stored->hex) : nullptr;
  if (known != nullptr && known->text() == name) index_.remove(stored->hex);
}

Result<std::vector<std::string>> FileMediaStore::files_of(const Person& person,
                                                          const std::set<std::string>& references) {
  std::vector<std::string> files;
  if (!fs_.exists(options_.folder)) return files;
  const Result<std::vector<std::string>> names = fs_.list(options_.folder);
  if (!names) return names.status();
  for (const std::string& name : *names) {
    bool is_theirs = references.contains(reference(name.substr(0, name.find('.'))));
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
  const Result<std::unique_ptr<File>> file = fs_.open(path_of(name), Fs::Open::read);
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
