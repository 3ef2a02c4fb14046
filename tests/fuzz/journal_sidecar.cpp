// SPDX-License-Identifier: Apache-2.0
// Any bytes as a sidecar: every part is read within the file or refused, and a key that is found is in its block.
#include <cstdlib>
#include <cstring>

#include "journal/key_run.hpp"
#include "support/doubles/fs.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::journal;

constexpr const char* kPath = "/j/seg-00000000000000000001.eki";

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  test::PowerCutFs disk;
  (void)disk.make_folder("/j");
  disk.set_contents(kPath, std::string(reinterpret_cast<const char*>(data), size));
  const auto file = disk.open(kPath, Fs::Open::read);
  const Result<SidecarHeader> header = read_sidecar_header(**file);
  if (!header) {
    expect(header.status().code() == Code::corrupt);
    return 0;
  }
  expect(header->bytes() == size);
  const Result<std::vector<IndexEntry>> index = read_sparse_index(**file, *header);
  expect(!index || index->size() == header->index_entries);
  const KeyRun run(disk, kPath, *header);
  const Result<Fingerprints> prints = run.load_fingerprints();
  for (std::uint32_t block = 0; block < header->blocks(); ++block) {
    const Result<std::vector<KeyedSeq>> keys = read_key_block(**file, *header, block);
    if (!keys) continue;
    for (const KeyedSeq& one : *keys) {
      (void)run.find(one.key, nullptr);
      if (!prints) continue;
      const auto [first, last] = prints->find(one.key);
      expect(first <= last && last <= header->keys);
      (void)run.find(one.key, &*prints);
    }
  }
  return 0;
}
