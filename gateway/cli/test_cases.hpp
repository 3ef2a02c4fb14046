// SPDX-License-Identifier: Apache-2.0
// What `ekiden test` reads (sdk/schema/test.json).
#pragma once

#include <ekiden/testkit/http_exchange.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/document_file.hpp"
#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

struct TestCase {
  std::string name;
  std::string sink;                          // empty: `map` by itself
  std::filesystem::path map;                 // absolute; empty: that of the sink's route
  std::string event;                         // structured JSON
  std::vector<testkit::PeerAnswer> answers;  // to the sink's requests, in their order
  const rapidjson::Value* expect = nullptr;  // into the file's document
};

struct TestFile {
  std::filesystem::path path;
  std::filesystem::path config;  // absolute
  std::map<std::string, std::string> environment;
  std::int64_t now_ms = 0;
  std::vector<TestCase> cases;
  DocumentFile document;
};

// The files that a path of the command line means: itself, or every *.test.yaml, *.test.yml and *.test.json below a
// folder, sorted. Code::not_found when there is none.
Result<std::vector<std::filesystem::path>> test_files(const std::string& path);

// Diagnostics with errors: the file cannot be used.
TestFile read_test_file(const std::filesystem::path& path, const config::Environment& environment);

}  // namespace ekiden::cli
