// SPDX-License-Identifier: Apache-2.0
#include "core/durable_file.hpp"

#include <array>

namespace ekiden {

Status write_durably(Fs& fs, const std::string& folder, const std::string& name, std::string_view bytes) {
  const std::string path = folder + "/" + name;
  const std::string beside = path + ".new";
  if (fs.exists(beside))
    if (Status status = fs.remove(beside); !status) return status;
  Result<std::unique_ptr<File>> file = fs.open(beside, Fs::Open::create);
  if (!file) return file.status();
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(bytes))};
  if (Status status = (*file)->write(0, parts); !status) return status;
  if (Status status = (*file)->sync(); !status) return status;
  if (Status status = fs.rename(beside, path); !status) return status;
  return fs.sync_folder(folder);
}

Result<std::string> read_whole_file(Fs& fs, const std::string& path, std::uint64_t most_bytes) {
  const Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  if (!file) return file.status();
  const Result<std::uint64_t> size = (*file)->size();
  if (!size) return size.status();
  if (*size > most_bytes) return Status(Code::corrupt, path + " is too large");
  std::string bytes(*size, '\0');
  const Result<std::size_t> got = (*file)->read(0, std::as_writable_bytes(std::span(bytes)));
  if (!got) return got.status();
  bytes.resize(*got);
  return bytes;
}

}  // namespace ekiden
