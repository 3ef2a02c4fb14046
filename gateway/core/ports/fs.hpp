// SPDX-License-Identifier: Apache-2.0
// Every touch of the disk that durability depends on. Tests replace it by doubles that fail, fill up or lose what was
// not synced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/status.hpp"

namespace ekiden {

// An open file. Reads may run on several threads at once; writes, truncate and sync come from one thread at a time.
// Closed by the destructor.
class File {
 public:
  virtual ~File() = default;
  // Reads up to out.size() bytes at `offset`; fewer only at the end of the file.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const = 0;
  // Writes all the parts, one after the other, from `offset` on. After a failure the file may hold a part of them.
  // Code::full when there is no room, Code::io otherwise.
  virtual Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) = 0;
  // fdatasync. A failure is final for this file: a second sync may succeed although bytes were lost.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() const = 0;
};

class Fs {
 public:
  virtual ~Fs() = default;
  enum class Open { read, read_write, create };  // create: must not exist yet; mode 0600
  virtual Result<std::unique_ptr<File>> open(const std::string& path, Open mode) = 0;
  // Names (not paths) of the entries of a folder, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
  virtual bool exists(const std::string& path) = 0;
  // Creates a folder and its missing parents, mode 0700. An existing folder is fine.
  virtual Status make_folder(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;
  // Makes creations, renames and removals in a folder durable.
  virtual Status sync_folder(const std::string& path) = 0;
  // Exclusive lock on a file, held until the returned object dies. Code::conflict when another process holds it.
  virtual Result<std::unique_ptr<File>> lock(const std::string& path) = 0;
};

}  // namespace ekiden
