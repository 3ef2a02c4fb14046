// SPDX-License-Identifier: Apache-2.0
#include "cli/run_file.hpp"

#include <unistd.h>

#include "core/durable_file.hpp"

namespace ekiden::cli {

namespace {

constexpr const char* kFile = "run.json";

}  // namespace

Status RunFile::write(const std::string& listen, const std::string& admin) {
  const std::string json =
      "{\"pid\": " + std::to_string(::getpid()) + ", \"listen\": \"" + listen + "\", \"admin\": \"" + admin + "\"}\n";
  return write_durably(fs_, folder_, kFile, json);
}

Status RunFile::remove() {
  const std::string path = folder_ + "/" + kFile;
  return fs_.exists(path) ? fs_.remove(path) : Status();
}

}  // namespace ekiden::cli
