// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// `folder`/run.json of a gateway that serves: {"pid", "listen", "admin"}, with the addresses that it got.
class RunFile {
 public:
  RunFile(Fs& fs, std::string folder) : fs_(fs), folder_(std::move(folder)) {}

  // Whole or not at all.
  Status write(const std::string& listen, const std::string& admin);
  // Fine when there is none.
  Status remove();

 private:
  Fs& fs_;
  const std::string folder_;
};

}  // namespace ekiden::cli
