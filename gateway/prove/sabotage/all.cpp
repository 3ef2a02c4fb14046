// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "prove/sabotage/fs_decorator.hpp"
#include "prove/sabotage/journal_decorator.hpp"
#include "prove/sabotage/sabotage.hpp"

namespace ekiden::prove {

namespace {

using journal::AckRecord;
using journal::AppendResult;
using journal::Chain;
using journal::Durability;
using journal::EventRecord;
using journal::Journal;
using journal::Record;
using journal::Seq;
using Batch = std::vector<Record>;

std::size_t events_in(const Batch& batch) {
  return static_cast<std::size_t>(std::count_if(
      batch.begin(), batch.end(), [](const Record& record) { return std::holds_alternative<EventRecord>(record); }));
}

void damage(std::string& document) {
  if (const std::size_t at = document.find("\"text\":\""); at != std::string::npos) document[at + 12] = '#';
}

// The parts with one decorator in its place.
template <class Decorator>
class WithJournal final : public Parts {
 public:
  using Parts::around;
  std::unique_ptr<Journal> around(std::unique_ptr<Journal> journal) const override {
    return std::make_unique<Decorator>(std::move(journal));
  }
};
template <class Decorator>
class WithFs final : public Parts {
 public:
  std::unique_ptr<Fs> before(Fs& disk) const override { return std::make_unique<Decorator>(disk); }
};
template <class Kind>
std::unique_ptr<Parts> make() {
  return std::make_unique<Kind>();
}

struct AnswerBeforeSync final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void append(Batch batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    const std::size_t events = events_in(batch);
    if (events == 0) return inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
    done({{}, std::vector<journal::AppendedEvent>(events)});
    inner_->append(
        std::move(batch), durability, [](const AppendResult&) {}, std::move(chain));
  }
};

struct NoDedupe final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void append(Batch batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    static std::atomic<std::uint64_t> next{1};
    for (Record& record : batch)
      if (auto* event = std::get_if<EventRecord>(&record)) {
        const std::uint64_t fresh = next++;
        std::memcpy(event->id.bytes.data(), &fresh, sizeof fresh);
      }
    inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
  }
};

struct HalfBatches final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void append(Batch batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    if (events_in(batch) < 2) return inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
    const auto whole = std::make_shared<AppendResult>();
    const std::size_t last = batch.size() - 1;
    for (std::size_t i = 0; i <= last; ++i)
      inner_->append(
          {std::move(batch[i])}, durability,
          [whole, is_last = i == last, done](const AppendResult& one) {
            if (!one.status) whole->status = one.status;
            whole->events.insert(whole->events.end(), one.events.begin(), one.events.end());
            if (is_last) done(*whole);
          },
          chain);
  }
};

struct CursorAhead final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void append(Batch batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    for (Record& record : batch)
      if (auto* ack = std::get_if<AckRecord>(&record)) ack->done = {{1, inner_->stats().last}};
    inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
  }
};

struct LostAck final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void append(Batch batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    std::erase_if(batch, [](const Record& record) { return std::holds_alternative<AckRecord>(record); });
    if (batch.empty()) batch.emplace_back(journal::CursorRecord{"prove", "nothing", ""});
    inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
  }
};

struct CrossedLanes final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  Result<journal::Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const override {
    Result<journal::Page> page = inner_->read(after, max_events, max_bytes);
    if (page)
      for (journal::StoredEvent& event : page->events) event.conversation += "/" + std::to_string(event.seq);
    return page;
  }
};

struct ChangingBytes final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  Result<journal::Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const override {
    Result<journal::Page> page = inner_->read(after, max_events, max_bytes);
    if (page)
      for (journal::StoredEvent& event : page->events)
        if (event.seq % 7 == 0) damage(event.document);
    return page;
  }
};

struct SilentDamage final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  journal::Stats stats() const override {
    journal::Stats stats = inner_->stats();
    stats.quarantined_bytes = stats.torn_bytes = 0;
    return stats;
  }
};

// What retention has deleted is gone for whoever still wants it.
struct GreedyRetention final : JournalDecorator {
  using JournalDecorator::JournalDecorator;
  void release(Seq) override { gone_ = inner_->stats().last; }
  Result<journal::Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const override {
    return inner_->read(std::max(after, gone_), max_events, max_bytes);
  }
  Result<journal::StoredEvent> event(Seq seq) const override {
    if (seq <= gone_) return Status(Code::not_found, "no longer kept");
    return inner_->event(seq);
  }
  Seq gone_ = 0;
};

struct SyncOfNothing final : FsDecorator {
  using FsDecorator::FsDecorator;
  Status sync(File&) override { return {}; }
};

struct FolderNotSynced final : FsDecorator {
  using FsDecorator::FsDecorator;
  Status sync_folder(const std::string&) override { return {}; }
};

struct RetriedSync final : FsDecorator {
  using FsDecorator::FsDecorator;
  Status sync(File& file) override { return file.sync() ? Status() : file.sync(); }
};

struct FullIsFine final : FsDecorator {
  using FsDecorator::FsDecorator;
  Status write(File& file, std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
    const Status status = file.write(offset, parts);
    return status.code() == Code::full ? Status() : status;
  }
};

// A start that cannot cut a torn tail off.
struct TornForGood final : FsDecorator {
  using FsDecorator::FsDecorator;
  Status truncate(File&, std::uint64_t) override { return {Code::io, "input/output error"}; }
};

struct SwallowedDelivery final : Parts {
  using Parts::around;
  pipeline::Consumer::Deliver around(pipeline::Consumer::Deliver deliver) const override {
    return [deliver = std::move(deliver), count = 0](const std::vector<plugin::DeliveryCall>& calls,
                                                     plugin::Instance::Done done) mutable {
      // A sink never answers before the call has returned: the answer goes the way of another delivery.
      if (++count % 10 == 0) return deliver({}, std::move(done));
      deliver(calls, std::move(done));
    };
  }
};

struct SilenceIsConsent final : Parts {
  HttpResponse heard(HttpResponse response) const override {
    if (response.outcome == HttpResponse::Outcome::unknown) {
      response.outcome = HttpResponse::Outcome::answered;
      response.status = 200;
    }
    return response;
  }
};

}  // namespace

std::span<const Sabotage> all_sabotages() {
  static constexpr std::array<Sabotage, 16> kAll = {{
      {"answer-before-sync", "the platform is answered before the sync", "power-cut", &Counts::lost,
       make<WithJournal<AnswerBeforeSync>>},
      {"sync-of-nothing", "fdatasync does nothing", "power-cut", &Counts::early, make<WithFs<SyncOfNothing>>},
      {"folder-not-synced", "a new segment's name is not synced", "power-cut", &Counts::lost,
       make<WithFs<FolderNotSynced>>},
      {"no-dedupe", "a message that is pushed again is a new one", "power-cut", &Counts::doubled,
       make<WithJournal<NoDedupe>>},
      {"half-batches", "a batch is written record by record", "power-cut", &Counts::altered,
       make<WithJournal<HalfBatches>>},
      {"cursor-ahead", "the cursor runs ahead of the delivery", "power-cut", &Counts::lost,
       make<WithJournal<CursorAhead>>},
      {"lost-ack", "a delivery is not recorded", "power-cut", &Counts::repeated, make<WithJournal<LostAck>>},
      {"crossed-lanes", "a conversation is spread over lanes", "power-cut", &Counts::disordered,
       make<WithJournal<CrossedLanes>>},
      {"swallowed-delivery", "a delivery that never left counts as done", "power-cut", &Counts::lost,
       make<SwallowedDelivery>},
      {"changing-bytes", "a record is read without its checksum", "lost-pages", &Counts::altered,
       make<WithJournal<ChangingBytes>>},
      {"torn-for-good", "a torn tail is not cut off", "torn-write", &Counts::stuck, make<WithFs<TornForGood>>},
      {"silent-damage", "damage is not reported", "flipped-bit", &Counts::lost, make<WithJournal<SilentDamage>>},
      {"full-is-fine", "a write that found no room counts as done", "full-disk", &Counts::lost,
       make<WithFs<FullIsFine>>},
      {"retried-sync", "a sync that failed is tried again", "failed-sync", &Counts::lost, make<WithFs<RetriedSync>>},
      {"greedy-retention", "retention does not wait for the consumer", "clock-jump", &Counts::lost,
       make<WithJournal<GreedyRetention>>},
      {"silence-is-consent", "a real platform takes no answer for success", "kill", &Counts::lost,
       make<SilenceIsConsent>},
  }};
  return kAll;
}

}  // namespace ekiden::prove
