// SPDX-License-Identifier: Apache-2.0
#include "run_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "json.hpp"

namespace ekiden::sandbox {

bool write_run_file(const std::string& path, const std::string& listen) {
  const std::string draft = path + ".new";
  std::ofstream file(draft, std::ios::trunc);
  file << JsonWriter()
              .begin_object()
              .field("pid", getpid())
              .field("listen", listen)
              .field("url", "http://" + listen)
              .end_object()
              .text()
       << '\n';
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  return file && !error;
}

}  // namespace ekiden::sandbox
