// SPDX-License-Identifier: Apache-2.0
// The journal against an engine that works in another way: the same calls get the same answers.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <limits>
#include <set>

#include "support/oracle/sqlite_journal.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

// Both engines on disks in memory, and one step after the other on both.
class Pair {
 public:
  explicit Pair(std::uint64_t segment_bytes) {
    bench_.options.segment_bytes = segment_bytes;
    bench_.options.keep_ms = 0;
    bench_.options.lazy_ms = 1;
    bench_.options.max_record_bytes = 4'000;
    bench_.clock.set_wall(2'000'000'000'000);
    RC_ASSERT(bench_.open().ok());
    RC_ASSERT(oracle_disk_.make_folder(bench_.options.folder).ok());
    reopen_oracle();
  }

  void step() {
    switch (*rc::gen::weightedElement<int>({{8, 0}, {2, 1}, {2, 2}, {4, 3}, {3, 4}, {1, 5}, {1, 6}, {1, 7}, {1, 8}})) {
      case 0:
        return append({batch()}, nullptr);
      case 1:
        return append({batch(), batch(), batch()}, nullptr);
      case 2: {
        std::vector<std::vector<Record>> batches{batch(), batch(), batch()};
        batches[*rc::gen::inRange<std::size_t>(0, 3)].push_back(unfit());
        return append(batches, std::make_shared<Chain>());
      }
      case 3:
        return read_page();
      case 4:
        return read_one();
      case 5:
        return release();
      case 6:
        bench_.close();
        RC_ASSERT(bench_.open().ok());
        return reopen_oracle();
      case 7:
        return lose_power();
      default:
        return erase();
    }
  }

  // Everything, in pages and one by one.
  void compare_all() {
    const Seq last = oracle_->stats().last;
    RC_ASSERT(bench_.journal->stats().last == last);
    RC_ASSERT(bench_.journal->stats().first == oracle_->stats().first);
    for (Seq seq = 0; seq <= last + 1; ++seq) compare_record(seq);
    for (Seq after = 0;;) {
      const Result<Page> page = compare_page(after, 7, std::numeric_limits<std::size_t>::max());
      if (page->events.empty()) return;
      after = page->next;
    }
  }

 private:
  std::vector<Record> batch() {
    std::vector<Record> records;
    for (int left = *rc::gen::inRange(1, 5); left > 0; --left) {
      const auto number = *rc::gen::inRange<std::uint64_t>(0, 60);
      if (*rc::gen::inRange(0, 4) == 0) {
        records.push_back(AckRecord{"crm", {{number, number + 1}}});
      } else {
        records.push_back(make_event(number, *rc::gen::inRange<std::size_t>(0, 600)));
      }
    }
    return records;
  }

  // Refused whatever stands around it.
  Record unfit() {
    EventRecord event = make_event(1'000'000, 5'000);
    if (*rc::gen::inRange(0, 2) == 0) event.document = "[]";
    return event;
  }

  void append(const std::vector<std::vector<Record>>& batches, const std::shared_ptr<Chain>& chain) {
    const std::shared_ptr<Chain> other = chain ? std::make_shared<Chain>() : nullptr;
    std::vector<std::future<AppendResult>> answers;
    for (const std::vector<Record>& one : batches) answers.push_back(start(one, chain));
    for (std::size_t i = 0; i < batches.size(); ++i) compare_answer(answers[i].get(), ask_oracle(batches[i], other));
    if (chain) RC_ASSERT(chain->is_broken == other->is_broken);
  }

  std::future<AppendResult> start(const std::vector<Record>& records, const std::shared_ptr<Chain>& chain) {
    auto promise = std::make_shared<std::promise<AppendResult>>();
    const Durability durability = *rc::gen::inRange(0, 3) == 0 ? Durability::lazy : Durability::sync;
    bench_.journal->append(
        records, durability, [promise](const AppendResult& r) { promise->set_value(r); }, chain);
    return promise->get_future();
  }

  AppendResult ask_oracle(const std::vector<Record>& records, const std::shared_ptr<Chain>& chain) {
    AppendResult answer;
    oracle_->append(
        records, Durability::sync, [&](const AppendResult& result) { answer = result; }, chain);
    return answer;
  }

  static void compare_answer(const AppendResult& ours, const AppendResult& theirs) {
    RC_ASSERT(ours.status.code() == theirs.status.code());
    RC_ASSERT(ours.events.size() == (theirs.status.ok() ? theirs.events.size() : 0u));
    for (std::size_t i = 0; i < ours.events.size(); ++i) {
      RC_ASSERT(ours.events[i].seq == theirs.events[i].seq);
      RC_ASSERT(ours.events[i].duplicate == theirs.events[i].duplicate);
    }
  }

  void read_page() {
    (void)compare_page(*rc::gen::inRange<Seq>(0, oracle_->stats().last + 3), *rc::gen::inRange<std::size_t>(1, 20),
                       *rc::gen::inRange<std::size_t>(1, 5'000));
  }

  Result<Page> compare_page(Seq after, std::size_t max_events, std::size_t max_bytes) {
    Result<Page> ours = bench_.journal->read(after, max_events, max_bytes);
    const Result<Page> theirs = oracle_->read(after, max_events, max_bytes);
    RC_ASSERT(ours.ok() && theirs.ok());
    RC_ASSERT(ours->next == theirs->next);
    RC_ASSERT(ours->events.size() == theirs->events.size());
    for (std::size_t i = 0; i < ours->events.size(); ++i) compare_event(ours->events[i], theirs->events[i]);
    return ours;
  }

  static void compare_event(const StoredEvent& ours, const StoredEvent& theirs) {
    RC_ASSERT(ours.seq == theirs.seq);
    RC_ASSERT(ours.id == theirs.id);
    RC_ASSERT(ours.recorded_ms == theirs.recorded_ms);
    RC_ASSERT(ours.channel == theirs.channel);
    RC_ASSERT(ours.type == theirs.type);
    RC_ASSERT(ours.conversation == theirs.conversation);
    RC_ASSERT(ours.document == theirs.document);
  }

  void read_one() {
    const Seq seq = *rc::gen::inRange<Seq>(0, oracle_->stats().last + 3);
    compare_record(seq);
    const Result<StoredEvent> ours = bench_.journal->event(seq);
    const Result<StoredEvent> theirs = oracle_->event(seq);
    RC_ASSERT(ours.status().code() == theirs.status().code());
    if (ours) compare_event(*ours, *theirs);
  }

  void compare_record(Seq seq) {
    const Result<Record> ours = bench_.journal->record(seq);
    const Result<Record> theirs = oracle_->record(seq);
    RC_ASSERT(ours.status().code() == theirs.status().code());
    if (ours) RC_ASSERT(type_of(*ours) == type_of(*theirs) && encode(*ours) == encode(*theirs));
  }

  // Which segments go is the engine's own affair; what is left must be the same.
  void release() {
    const Seq seq = *rc::gen::inRange<Seq>(0, oracle_->stats().last + 2);
    bench_.journal->release(seq);
    // The writer deletes after it has answered: the second answer comes after the first deletion.
    for (int i = 0; i < 2; ++i) append({{AckRecord{"crm", {}}}}, nullptr);
    const Seq first = bench_.journal->stats().first;
    RC_ASSERT(first <= std::max(seq, oracle_->stats().first));
    oracle_->forget_below(first);
  }

  void erase() {
    std::set<Seq> seqs;
    for (int left = *rc::gen::inRange(0, 6); left > 0; --left)
      seqs.insert(*rc::gen::inRange<Seq>(1, oracle_->stats().last + 2));
    const std::vector<Seq> ascending(seqs.begin(), seqs.end());
    RC_ASSERT(bench_.journal->erase(ascending).ok());
    RC_ASSERT(oracle_->erase(ascending).ok());
    compare_all();
  }

  // With batches on the way: of those, the disk has a first part.
  void lose_power() {
    std::vector<std::vector<Record>> batches;
    std::vector<std::future<AppendResult>> answers;
    for (int left = *rc::gen::inRange(0, 6); left > 0; --left) {
      batches.push_back(batch());
      answers.push_back(start(batches.back(), nullptr));
    }
    if (!answers.empty() && *rc::gen::arbitrary<bool>())
      answers[*rc::gen::inRange<std::size_t>(0, answers.size())].wait();
    bench_.disk.power_cut();
    oracle_disk_.power_cut();
    bench_.close();
    oracle_.reset();
    bench_.disk.power_on();
    oracle_disk_.power_on();
    RC_ASSERT(bench_.open().ok());
    reopen_oracle();
    bool is_there = true;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const AppendResult answer = answers[i].get();
      is_there = is_there && bench_.journal->stats().last > oracle_->stats().last;
      if (is_there || answer.status.ok()) ask_oracle(batches[i], nullptr);
    }
    RC_ASSERT(bench_.journal->stats().last == oracle_->stats().last);
  }

  void reopen_oracle() {
    oracle_.reset();
    auto opened = ekiden::test::SqliteJournal::open(bench_.options, oracle_disk_);
    RC_ASSERT(opened.ok());
    oracle_ = *std::move(opened);
  }

  Bench bench_;
  ekiden::test::PowerCutFs oracle_disk_;
  std::unique_ptr<ekiden::test::SqliteJournal> oracle_;
};

}  // namespace

TEST_CASE(
    "appends, duplicates, reads, releases, erasures, restarts and power cuts in any order are answered as by SQLite") {
  CHECK(rc::check([] {
    Pair both(*rc::gen::inRange<std::uint64_t>(600, 6'000));
    for (int left = *rc::gen::inRange<int>(0, 40 / static_cast<int>(kShare)); left > 0; --left) both.step();
    both.compare_all();
  }));
}

}  // namespace ekiden::journal::test
