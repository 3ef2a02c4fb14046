// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a bridge's program writes: frames, and the reports in them. However they are cut, they mean the
// same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "bridge/frames.hpp"
#include "bridge/reports.hpp"

namespace {

using namespace ekiden::bridge;

// The kinds of the reports, up to what is none.
std::vector<std::size_t> kinds(std::string_view bytes, std::size_t step) {
  std::vector<std::size_t> seen;
  FrameReader reader;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.append(bytes.substr(at, step));
    while (const auto document = reader.next()) {
      const auto report = read_report(*document);
      seen.push_back(report ? report->index() : std::variant_npos);
      if (!report) return seen;
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (kinds(bytes, bytes.size() + 1) != kinds(bytes, 13)) std::abort();
  return 0;
}
