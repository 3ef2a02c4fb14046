// SPDX-License-Identifier: Apache-2.0
#include "media/unfinished_file.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "media/content_type.hpp"

namespace ekiden::media {

namespace {
// `.new`: what an older version wrote beside the others.
constexpr std::string_view kEnding = ".part";
constexpr std::string_view kOldEnding = ".new";
}  // namespace

bool is_unfinished(std::string_view name) {
  return name.ends_with(kEnding) || name.ends_with(kOldEnding);
}

Result<std::unique_ptr<UnfinishedFile>> UnfinishedFile::create(Fs& fs, const std::string& folder,
                                                               std::uint64_t number) {
  std::string path = folder + "/" + std::to_string(number).append(kEnding);
  Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::create);
  if (!file) return file.status();
  return std::unique_ptr<UnfinishedFile>(new UnfinishedFile(fs, std::move(path), *std::move(file)));
}

// What cannot be removed here is removed when the store is opened again.
UnfinishedFile::~UnfinishedFile() {
  discard();
}

void UnfinishedFile::discard() {
  if (!std::exchange(is_gone_, true)) static_cast<void>(fs_.remove(path_).ok());
}

Status UnfinishedFile::append(std::string_view bytes) {
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(bytes))};
  if (Status status = file_->write(size_, parts); !status) return status;
  size_ += bytes.size();
  sha256_.add(bytes);
  head_.append(bytes.substr(0, std::min(bytes.size(), kHeadBytes - head_.size())));
  return {};
}

Status UnfinishedFile::rename_to(const std::string& path) {
  Status status = fs_.rename(path_, path);
  is_gone_ = status.ok();
  return status;
}

}  // namespace ekiden::media
