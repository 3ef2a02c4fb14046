// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/log.hpp"
#include "journal/journal.hpp"
#include "media/file_media_store.hpp"
#include "observe/registry.hpp"
#include "pipeline/consumer.hpp"
#include "pipeline/filters.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/routes.hpp"
#include "prove/doubles/fake_clock.hpp"
#include "prove/doubles/faulty_fs.hpp"
#include "prove/doubles/power_cut_fs.hpp"
#include "prove/doubles/seeded_random.hpp"
#include "prove/doubles/stepped_loop.hpp"
#include "prove/ledger.hpp"
#include "prove/model/model_platform.hpp"
#include "prove/model/model_sink.hpp"
#include "prove/model/parts.hpp"

namespace ekiden::prove {

class QuietLog final : public Log {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::string_view, std::span<const LogField>) override {}
};

// The gateway's own journal, ingest and one consumer between a platform and a sink that are played here, on a disk in
// memory, a clock and a loop that the trial moves. The same seed makes the same load, faults and losses; when the
// journal's own thread gets its turn is not part of it.
class World {
 public:
  World(const Parts& parts, std::uint64_t seed, PowerCutFs::Loss loss = PowerCutFs::Loss::everything);
  ~World();

  // Starts the gateway on what the disk holds, and looks at what its journal has.
  Status start();
  bool is_up() const { return journal_ != nullptr; }
  // One burst of talk and what follows from it.
  void step();
  // One emission and nothing else.
  void say_one_batch();
  // What the gateway does every minute for retention.
  void sweep();
  // The power fails, if it has not yet, and is on again.
  void crash();
  // Whether a journal that was full finds out by itself that there is room.
  bool accepts_again();
  // Cursors on the disk, then the end. False when it does not end.
  bool stop();
  // All faults are over: what was acknowledged arrives, and nothing twice after a clean stop. Adds what went wrong.
  void finish();
  // Runs until the platform has all its answers. False when they do not come.
  bool settle();
  // Lets the clock run to this moment, timer after timer; without one, until nothing at all is left to do.
  void rest(std::optional<std::int64_t> until_ms = std::nullopt);

  journal::Journal& journal() { return *journal_; }
  std::vector<journal::StoredEvent> events() const;
  RowResult result() const;

  PowerCutFs disk;
  FaultyFs fs{disk};
  FakeClock clock;
  Ledger ledger;
  ModelPlatform platform;
  std::mt19937_64 dice;
  Counts found;  // beyond what the ledger knows

  ModelSink sink;
  journal::Options options;

 private:
  void end();
  bool run_until(const std::function<bool()>& condition);
  void await_journal();
  // False when the gateway does not take what the platform says again and again.
  bool bring_home();

  const Parts& parts_;
  const std::unique_ptr<Fs> before_;
  Fs& seen_;  // the disk as the gateway sees it
  SeededRandom random_;
  QuietLog log_;
  Registry metrics_;
  media::FileMediaStore media_;
  EnvelopeBuilder envelopes_;
  const pipeline::Routes routes_;
  pipeline::Filters filters_;
  pipeline::Limits limits_{pipeline::Limits::Named(), clock, nullptr, metrics_};
  std::unique_ptr<pipeline::Ingest> ingest_;
  std::unique_ptr<SteppedLoop> loop_;
  std::unique_ptr<pipeline::Consumer> consumer_;
  std::unique_ptr<journal::Journal> journal_;
};

}  // namespace ekiden::prove
