// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "journal/seq_set.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

// What a journal should hold: every record under its seq, and the seq of each known id.
struct Model {
  std::map<Seq, std::string> records;  // encoded
  std::map<EventId, Seq> ids;
  SeqSet acked;
  Seq last = 0;

  void append(const std::vector<Record>& batch) {
    std::vector<Record> written;
    for (const Record& record : batch) {
      const auto* event = std::get_if<EventRecord>(&record);
      if (event != nullptr && !ids.emplace(event->id, last + 1 + written.size()).second) continue;
      if (const auto* ack = std::get_if<AckRecord>(&record))
        for (const SeqRange& range : ack->done) acked.add(range);
      written.push_back(record);
    }
    for (const Record& record : written) records[++last] = encode(record);
    if (written.size() > 1) ++last;
  }
};

std::vector<Record> random_batch(std::mt19937_64& random) {
  std::vector<Record> batch;
  for (std::uint64_t left = random() % 4 + 1; left > 0; --left) {
    if (random() % 3 == 0) {
      batch.push_back(AckRecord{"crm", {{random() % 9, random() % 99}}});
    } else {
      batch.push_back(make_event(random() % 300, random() % 100 == 0 ? 100'000 : random() % 400));
    }
  }
  return batch;
}

bool agrees(const Bench& bench, const Model& model, std::mt19937_64& random) {
  std::size_t events = 0;
  for (const auto& [seq, bytes] : model.records) events += bench.journal->event(seq).ok() ? 1u : 0u;
  const Seq some = random() % (model.last + 2);
  const Result<Record> record = bench.journal->record(some);
  const auto expected = model.records.find(some);
  const bool same = expected == model.records.end() ? record.status().code() == Code::not_found
                                                    : record.ok() && encode(*record) == expected->second;
  const auto read = bench.read_all(random() % 20 + 1);
  const bool same_ids = std::all_of(read.begin(), read.end(), [&](const auto& one) {
    const auto known = model.ids.find(one.second.id);
    return known != model.ids.end() && known->second == one.first;
  });
  return same && same_ids && read.size() == model.ids.size() && events == model.ids.size() &&
         bench.journal->stats().last == model.last;
}

}  // namespace

TEST_CASE("any sequence of appends, reads and restarts agrees with a model") {
  for (std::uint64_t seed = 1; seed <= 20 / kShare; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    Bench bench(ekiden::test::PowerCutFs::Loss::everything, seed);
    bench.options.segment_bytes = 1000 + random() % 20'000;
    bench.options.lazy_ms = 1;
    Model model;
    REQUIRE(bench.open());
    bool good = true;
    for (int step = 0; good && step < 60; ++step) {
      std::vector<std::future<AppendResult>> waiting;
      for (std::uint64_t left = random() % 8; left > 0; --left) {
        const std::vector<Record> batch = random_batch(random);
        model.append(batch);
        waiting.push_back(bench.start_append(batch, random() % 4 == 0 ? Durability::lazy : Durability::sync));
      }
      for (auto& one : waiting) good = one.get().status.ok() && good;
      if (random() % 10 == 0) {
        good = bench.open().ok() && good;
        SeqSet acked;
        for (const auto& [seq, record] : bench.replayed)
          for (const SeqRange& range : std::get<AckRecord>(record).done) acked.add(range);
        good = acked.ranges() == model.acked.ranges() && good;
      }
      if (step % 6 == 0) good = agrees(bench, model, random) && good;
    }
    REQUIRE(good);
  }
}

}  // namespace ekiden::journal::test
