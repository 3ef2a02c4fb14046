// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "posix_folder.hpp"
#include "settings.hpp"
#include "writer.hpp"

namespace ekiden::file {

// Writes events as lines of NDJSON or CSV to files in a folder that another system polls.
class FileSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  void look_at_age();
  void tell(const sdk::Status& status);

  Settings settings_;
  std::unique_ptr<PosixFolder> folder_;
  std::unique_ptr<Writer> writer_;
  bool is_looking_ = false;  // at the age of the file, on a worker
};

}  // namespace ekiden::file
