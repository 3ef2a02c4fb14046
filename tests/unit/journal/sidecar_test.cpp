// SPDX-License-Identifier: Apache-2.0
#include "journal/sidecar.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "journal/key_run.hpp"
#include "support/doubles/fs.hpp"

namespace ekiden::journal {

namespace {

constexpr const char* kPath = "/j/seg-00000000000000000100.eki";

EventId id_of(std::uint64_t number) {
  const std::string text = std::to_string(number);
  const std::string_view fields[] = {text};
  return EventId::of(fields);
}

struct Sample {
  SegmentFacts facts;
  std::vector<IndexEntry> index{{100, 64}, {180, 16'500}, {260, 33'000}};
  std::vector<KeyedSeq> keys;
  std::string bytes;

  explicit Sample(std::uint64_t count = 500) {
    facts.first_seq = facts.first_record = 100;
    facts.salt = 77;
    facts.end = 40'000;
    facts.last_record = facts.seen = 100 + count;
    facts.newest_ms = 1'700'000'000'000;
    facts.newest_command_ms = 1'600'000'000'000;
    for (std::uint64_t number = 0; number < count; ++number) keys.push_back({id_of(number), 100 + number});
    std::sort(keys.begin(), keys.end(), [](const KeyedSeq& a, const KeyedSeq& b) { return a.key < b.key; });
    bytes = encode_sidecar(facts, 40'008, index, keys);
  }
};

bool is_right(const std::optional<Seq>& found, std::uint64_t number, std::uint64_t count) {
  return number < count ? found && *found == 100 + number : !found;
}

// Everything that can be asked of a sidecar; false when an answer is wrong. A refusal is no wrong answer.
bool never_lies(Fs& fs, const Sample& sample) {
  const auto file = fs.open(kPath, Fs::Open::read);
  const Result<SidecarHeader> header = read_sidecar_header(**file);
  if (!header) return header.status().code() == Code::corrupt;
  if (header->facts.salt != sample.facts.salt || header->facts.last_record != sample.facts.last_record) return false;
  const Result<std::vector<IndexEntry>> index = read_sparse_index(**file, *header);
  if (index && (index->size() != 3 || index->back().offset != 33'000)) return false;
  const KeyRun run(fs, kPath, *header);
  const Result<Fingerprints> prints = run.load_fingerprints();
  for (const std::uint64_t number : {0ull, 7ull, 250ull, 499ull, 5000ull}) {
    const Result<std::optional<Seq>> searched = run.find(id_of(number), nullptr);
    if (searched && !is_right(*searched, number, 500)) return false;
    const Result<std::optional<Seq>> found = prints ? run.find(id_of(number), &*prints) : searched;
    if (found && !is_right(*found, number, 500)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a sidecar gives back facts, index and every key, with fingerprints and without") {
  test::PowerCutFs disk;
  REQUIRE(disk.make_folder("/j"));
  for (const std::uint64_t count : {0ull, 1ull, 204ull, 205ull, 5000ull}) {
    INFO(count << " keys");
    const Sample sample(count);
    disk.set_contents(kPath, sample.bytes);
    const auto file = disk.open(kPath, Fs::Open::read);
    const Result<SidecarHeader> header = read_sidecar_header(**file);
    REQUIRE(header);
    CHECK(header->bytes() == sample.bytes.size());
    CHECK(header->segment_bytes == 40'008);
    CHECK(header->facts.newest_command_ms == sample.facts.newest_command_ms);
    CHECK(read_sparse_index(**file, *header)->size() == 3);
    const KeyRun run(disk, kPath, *header);
    const Result<Fingerprints> prints = run.load_fingerprints();
    REQUIRE(prints);
    bool all = true;
    for (std::uint64_t number = 0; number < count + 200; ++number) {
      all = all && is_right(*run.find(id_of(number), nullptr), number, count) &&
            is_right(*run.find(id_of(number), &*prints), number, count);
    }
    CHECK(all);
  }
}

TEST_CASE("a sidecar with any byte flipped, or cut anywhere, refuses or answers right") {
  const Sample sample;
  test::PowerCutFs disk;
  REQUIRE(disk.make_folder("/j"));
  for (std::size_t at = 0; at < sample.bytes.size(); ++at) {
    std::string bad = sample.bytes;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    disk.set_contents(kPath, bad);
    if (!never_lies(disk, sample)) FAIL("byte " << at);
  }
  for (std::size_t size = 0; size < sample.bytes.size(); size += 61) {
    disk.set_contents(kPath, sample.bytes.substr(0, size));
    if (!never_lies(disk, sample)) FAIL("cut to " << size);
  }
}

TEST_CASE("a key that the fingerprints exclude costs no look at the disk") {
  test::PowerCutFs disk;
  test::FaultyFs fs(disk);
  REQUIRE(disk.make_folder("/j"));
  const Sample sample;
  disk.set_contents(kPath, sample.bytes);
  const auto file = disk.open(kPath, Fs::Open::read);
  const KeyRun run(fs, kPath, *read_sidecar_header(**file));
  const Result<Fingerprints> prints = run.load_fingerprints();
  const std::size_t opened = fs.count(test::FaultyFs::Op::open);
  std::size_t found = 0;
  for (std::uint64_t number = 10'000; number < 12'000; ++number)
    found += run.find(id_of(number), &*prints)->has_value() ? 1u : 0u;
  CHECK(found == 0);
  CHECK(fs.count(test::FaultyFs::Op::open) <= opened + 5);
}

}  // namespace ekiden::journal
