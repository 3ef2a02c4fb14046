// SPDX-License-Identifier: Apache-2.0
// What the sink does with the folder that it writes to.
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::file {

// A file that only grows, open for that.
class Appender {
 public:
  virtual ~Appender() = default;
  // All of the bytes, or a failure after which the end of the file is not known.
  virtual sdk::Status append(std::string_view bytes) = 0;
  // What was appended is on the disk.
  virtual sdk::Status sync() = 0;
  // Whether its name still stands in the folder.
  virtual bool is_linked() = 0;
};

// One folder, by plain names without '/'. For one thread. A failure says what to do: the folder is not there
// (EKD_E_NOT_CONNECTED), may not be written (EKD_E_AUTH), is full (EKD_E_FULL); all else is EKD_E_RETRY.
class Folder {
 public:
  virtual ~Folder() = default;
  // Opens the file, or makes an empty one. What it holds beyond `keep` bytes is cut off.
  virtual sdk::Status open(const std::string& name, std::uint64_t keep, std::unique_ptr<Appender>& out) = 0;
  // At most `limit` bytes; longer ones are refused. No file: nothing in `out`.
  virtual sdk::Status read(const std::string& name, std::uint64_t limit, std::optional<std::string>& out) = 0;
  // The length of a file; nothing when there is none.
  virtual sdk::Status size(const std::string& name, std::optional<std::uint64_t>& out) = 0;
  virtual sdk::Status rename(const std::string& from, const std::string& to) = 0;
  // EKD_E_CONFLICT when `to` is there already.
  virtual sdk::Status rename_to_new(const std::string& from, const std::string& to) = 0;
  // The names in it are on the disk.
  virtual sdk::Status sync() = 0;
  // Keeps everybody else out who asks for the same name, until this object goes.
  virtual sdk::Status lock(const std::string& name) = 0;
};

}  // namespace ekiden::file
