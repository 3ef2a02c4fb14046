// SPDX-License-Identifier: Apache-2.0
// Runs `ekiden plugin validate` and reads what it prints.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace ekiden::test {

struct Validated {
  int exit_code = 0;
  std::string json;                           // what was printed
  std::map<std::string, std::string> status;  // case -> its status
  std::string findings;                       // of all cases: what was expected and what happened
};

// `file`: of the folder of broken plugins, without ".so".
std::string broken_file(const std::string& name);
// With --json and a fixed seed. Throws when the command does not print JSON.
Validated validate(const std::string& file, std::vector<std::string> options = {});

}  // namespace ekiden::test
