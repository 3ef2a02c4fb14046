// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_file.hpp"

#include <array>

namespace ekiden::journal {

std::string segment_path(const std::string& folder, Seq first_seq) {
  return folder + "/" + segment_name(first_seq);
}

Result<std::uint64_t> size_of(Fs& fs, const std::string& path) {
  const Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  return file ? (*file)->size() : Result<std::uint64_t>(file.status());
}

Status write_at(File& file, std::uint64_t offset, std::string_view bytes) {
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(bytes))};
  return file.write(offset, parts);
}

Result<std::unique_ptr<File>> create_segment(Fs& fs, const std::string& folder, const SegmentHeader& header,
                                             bool& sync_failed) {
  sync_failed = false;
  const std::string path = segment_path(folder, header.first_seq);
  if (fs.exists(path)) {
    if (Status status = fs.remove(path); !status) return status;
  }
  Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::create);
  if (!file) return file.status();
  if (Status status = write_at(**file, 0, encode_header(header)); !status) {
    // What cannot be removed now is replaced at the next attempt, or removed at the next start.
    (void)fs.remove(path);
    return status;
  }
  Status synced = (*file)->sync();
  if (synced) synced = fs.sync_folder(folder);
  if (!synced) {
    sync_failed = true;
    return synced;
  }
  return file;
}

}  // namespace ekiden::journal
