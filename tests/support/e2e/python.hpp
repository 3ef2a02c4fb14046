// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "cli/child_process.hpp"

namespace ekiden::test {

// Where the interpreter itself is installed. A confined plugin starts that one, and no script in somebody's home that
// looks for one.
inline std::string python_folder() {
  const Result<cli::ChildOutput> found =
      cli::run_child({"python3", "-c", "import os, sys; print(os.path.dirname(sys.executable), end='')"}, 60'000);
  REQUIRE(found);
  return found->out;
}

}  // namespace ekiden::test
