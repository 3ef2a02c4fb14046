// SPDX-License-Identifier: Apache-2.0
// Replays a fuzz entry's corpus without a fuzzer: replay FILE_OR_FOLDER… runs each file once, in order of name.
// Exit: 0 all were run, 1 fewer than 20 inputs or one could not be read, 64 wrong usage. A crash is the entry's
// finding; the last name printed is the input that did it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestInputs = 20;

std::vector<fs::path> inputs_of(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) inputs.push_back(entry.path());
  }
  std::sort(inputs.begin(), inputs.end());
  return inputs;
}

bool replay(const fs::path& input) {
  std::printf("%s\n", input.c_str());
  std::fflush(stdout);
  std::ifstream file(input, std::ios::binary);
  if (!file) {
    std::printf("cannot be read\n");
    return false;
  }
  // Exactly as large as the input, so that AddressSanitizer sees the first byte read beyond it.
  std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  bytes.shrink_to_fit();
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s FILE_OR_FOLDER…\n", argv[0]);
    return 64;
  }
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code missing;
    if (!fs::exists(argv[i], missing)) {
      std::printf("%s is not there\n", argv[i]);
      return 1;
    }
    for (const fs::path& input : inputs_of(argv[i])) {
      if (!replay(input)) return 1;
      ++count;
    }
  }
  std::printf("%zu inputs replayed\n", count);
  if (count < kFewestInputs) std::printf("a corpus holds at least %zu\n", kFewestInputs);
  return count < kFewestInputs ? 1 : 0;
}
