// SPDX-License-Identifier: Apache-2.0
// The journal against the disk it stands on: batches of 64 records of 700 bytes, each batch durable before the next.
// The limit is the same bytes by pwrite and fdatasync on one file, nothing else. Rounds alternate; medians are shown.
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

#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "journal/journal.hpp"
#include "observe/registry.hpp"
#include "support/doubles/log.hpp"

namespace {

using namespace ekiden;

constexpr int kRounds = 7;
constexpr int kBatches = 1'000;
constexpr std::size_t kBatchRecords = 64;
constexpr std::size_t kDocumentBytes = 700;

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

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

void show(const char* what, const std::vector<double>& ours, const std::vector<double>& limit) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / limit[i]);
  std::printf("%-34s %9.0f /s   %9.0f /s   ratio %.2f (%.2f to %.2f)\n", what, median(ours), median(limit),
              median(ratios), *std::min_element(ratios.begin(), ratios.end()),
              *std::max_element(ratios.begin(), ratios.end()));
}

}  // namespace

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ekiden-bench-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  std::vector<double> journal, file, again;
  std::uint64_t serial = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string here = folder + "/" + std::to_string(round);
    const auto limit = [&](const char* name, std::vector<double>& into) { into.push_back(through_file(here + name)); };
    const auto ours = [&] { journal.push_back(through_journal(here + "/journal", serial)); };
    if (round % 2 == 0) {
      limit("/a", file), ours(), limit("/b", again);
    } else {
      limit("/b", again), ours(), limit("/a", file);
    }
    std::filesystem::remove_all(here);
  }
  std::filesystem::remove_all(folder);
  std::printf("%-34s %12s   %12s   median of %d rounds\n", "", "ours", "limit", kRounds);
  show("A/A: the limit against itself", again, file);
  show("journal, 64 records a batch", journal, file);
}
