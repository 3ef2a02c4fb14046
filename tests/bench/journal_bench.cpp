// SPDX-License-Identifier: Apache-2.0
// The journal against the disk it stands on: batches of 64 records of 700 bytes, each batch durable before the next.
// The limit is the same bytes by pwrite and fdatasync on one file, nothing else.
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <vector>

#include "bench/rounds.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "journal/journal.hpp"
#include "observe/registry.hpp"
#include "support/doubles/log.hpp"

namespace {

using namespace ekiden;
using ekiden::bench::seconds;

constexpr int kRounds = 7;
constexpr int kBatches = 1'000;
constexpr std::size_t kBatchRecords = 64;
constexpr std::size_t kDocumentBytes = 700;

// Records a second through the journal.
double through_journal(const std::string& folder, std::uint64_t& serial) {
  PosixFs fs;
  SystemClock clock;
  SystemRandom random;
  Registry metrics;
  test::RecordingLog log;
  journal::Options options;
  options.folder = folder;
  auto opened =
      journal::Journal::open(options, fs, clock, random, log, metrics, [](journal::Seq, const journal::Record&) {});
  if (!opened) {
    std::fprintf(stderr, "ekiden_bench: %s\n", opened.status().message().c_str());
    std::exit(74);
  }
  const std::string document = "{\"data\":\"" + std::string(kDocumentBytes, 'x') + "\"}";
  const double time = seconds([&] {
    for (int batch = 0; batch < kBatches; ++batch) {
      std::promise<void> durable;
      for (std::size_t i = 0; i < kBatchRecords; ++i) {
        journal::EventRecord record;
        const std::uint64_t number = ++serial;
        std::copy_n(reinterpret_cast<const std::uint8_t*>(&number), sizeof number, record.id.bytes.begin());
        record.channel = "bench";
        record.type = "ekiden.message.received.v1";
        record.conversation = "bench:a:dm:" + std::to_string(number % 100);
        record.document = document;
        const bool last = i + 1 == kBatchRecords;
        (*opened)->append({std::move(record)}, journal::Durability::sync,
                          [&durable, last](const journal::AppendResult&) {
                            if (last) durable.set_value();
                          });
      }
      durable.get_future().wait();
    }
  });
  return kBatches * static_cast<double>(kBatchRecords) / time;
}

// The same bytes straight to a file.
double through_file(const std::string& folder) {
  PosixFs fs;
  std::filesystem::create_directories(folder);
  auto file = fs.open(folder + "/limit", Fs::Open::create);
  const std::string bytes(kBatchRecords * (kDocumentBytes + 100), 'x');
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(bytes))};
  std::uint64_t offset = 0;
  const double time = seconds([&] {
    for (int batch = 0; batch < kBatches; ++batch, offset += bytes.size())
      if (!(*file)->write(offset, parts).ok() || !(*file)->sync().ok()) std::exit(74);
  });
  return kBatches * static_cast<double>(kBatchRecords) / time;
}

}  // namespace

namespace ekiden::bench {

void journal_against_disk() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ekiden-bench-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  std::uint64_t serial = 0;
  int runs = 0;
  const auto in_new_folder = [&](const std::function<double(const std::string&)>& work) {
    const std::string here = folder + "/" + std::to_string(++runs);
    const double figure = work(here);
    std::filesystem::remove_all(here);
    return figure;
  };
  compare("journal: batches of 64 records of 700 bytes, each durable before the next", "records/s", kRounds,
          {{"limit: write and fdatasync of the same bytes", [&] { return in_new_folder(through_file); }},
           {"journal",
            [&] { return in_new_folder([&](const std::string& here) { return through_journal(here, serial); }); }}});
  std::filesystem::remove_all(folder);
}

}  // namespace ekiden::bench
