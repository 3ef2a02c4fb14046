// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <future>
#include <thread>

namespace ekiden::prove {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* kName = "prove";
constexpr std::chrono::seconds kPatience{60};  // of a loaded machine; a trial that moves needs milliseconds
constexpr int kMostHops = 100'000;
constexpr int kMostTries = 100;
constexpr std::size_t kPageEvents = 500;
constexpr std::size_t kPageBytes = 1U << 20U;

}  // namespace

World::World(const Parts& parts, std::uint64_t seed, PowerCutFs::Loss loss)
    : disk(loss, mixed(seed, 1)),
      platform(mixed(seed, 2)),
      dice(mixed(seed, 3)),
      sink(mixed(seed, 4), clock, ledger),
      parts_(parts),
      before_(parts.before(fs)),
      seen_(before_ ? *before_ : fs),
      random_(mixed(seed, 5)),
      media_({.folder = "/data/media"}, seen_, clock),
      envelopes_("default", std::string(32, 'k'), clock, random_, media_),
      routes_({{{kName}, {}, {kName}}}),
      filters_(clock, log_, metrics_) {
  options.folder = "/data/journal";
  options.segment_bytes = 3'000 + dice() % 20'000;
  options.lazy_ms = 1;
}

World::~World() {
  end();
}

Status World::start() {
  std::vector<std::pair<journal::Seq, journal::Record>> recovered;
  auto opened = journal::Journal::open(options, seen_, clock, random_, log_, metrics_,
                                       [&](journal::Seq seq, const journal::Record& record) {
                                         if (!std::holds_alternative<journal::EventRecord>(record))
                                           recovered.emplace_back(seq, record);
                                       });
  if (!opened) return opened.status();
  journal_ = parts_.around(*std::move(opened));
  loop_ = std::make_unique<SteppedLoop>(clock);
  ingest_ = std::make_unique<pipeline::Ingest>(envelopes_, *journal_, metrics_, log_);
  pipeline::Consumer::Settings settings;
  settings.sink = kName;
  settings.component = kName;
  settings.max_in_flight = 8;
  consumer_ = std::make_unique<pipeline::Consumer>(
      settings,
      pipeline::Consumer::Ports{routes_, filters_, *journal_, *loop_, clock, random_, log_, metrics_, limits_},
      pipeline::Consumer::Calls{
          parts_.around([this](const std::vector<plugin::DeliveryCall>& calls, plugin::Instance::Done done) {
            sink.deliver(calls, std::move(done), *loop_);
          }),
          {}});  // this sink answers no event
  for (const auto& [seq, record] : recovered) {
    if (const auto* cursor = std::get_if<journal::CursorRecord>(&record)) ingest_->cursors().recover(seq, *cursor);
    consumer_->recover(seq, record);
  }
  journal_->on_events([consumer = consumer_.get()] { consumer->wake(); });

  std::vector<std::string> documents;
  for (journal::StoredEvent& event : events()) documents.push_back(std::move(event.document));
  const journal::Stats stats = journal_->stats();
  // Where the power has failed meanwhile not all was read: the next start judges.
  if (disk.is_powered()) ledger.journalled(documents, stats.first == 0 ? stats.last + 1 : stats.first);
  consumer_->start();
  return {};
}

std::vector<journal::StoredEvent> World::events() const {
  std::vector<journal::StoredEvent> all;
  for (journal::Seq after = 0;;) {
    Result<journal::Page> page = journal_->read(after, kPageEvents, kPageBytes);
    if (!page || page->events.empty()) return all;
    after = page->next;
    std::move(page->events.begin(), page->events.end(), std::back_inserter(all));
  }
}

void World::step() {
  platform.speak(1 + static_cast<int>(dice() % 3), ledger, *ingest_, *loop_);
  if (dice() % 3 != 0) settle();
  clock.advance(static_cast<std::int64_t>(dice() % 40));
  sink.tick(*loop_);
  loop_->run();
}

void World::say_one_batch() {
  platform.say_together(ledger, *ingest_, *loop_);
}

bool World::settle() {
  return run_until([this] { return platform.is_answered(); });
}

bool World::run_until(const std::function<bool()>& condition) {
  auto deadline = SteadyClock::now() + kPatience;
  for (int idle = 0; !condition();) {
    sink.tick(*loop_);
    if (loop_->run() > 0) {
      idle = 0;
      continue;
    }
    if (SteadyClock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(20));
    if (++idle % 50 == 0) clock.advance(1);
  }
  return true;
}

void World::await_journal() {
  std::promise<void> written;
  journal_->append({journal::CursorRecord{kName, "rest", ""}}, journal::Durability::sync,
                   [&written](const journal::AppendResult&) { written.set_value(); });
  written.get_future().wait();
}

void World::rest(std::optional<std::int64_t> until_ms) {
  for (int hops = 0; hops < kMostHops;) {
    sink.tick(*loop_);
    if (loop_->run() > 0) continue;
    await_journal();
    if (loop_->run() > 0) continue;
    std::optional<std::int64_t> next = sink.next_due_ms();
    if (const std::int64_t timer = loop_->next_timer_ms(); timer >= 0)
      next = std::min(next.value_or(INT64_MAX), clock.monotonic_ms() + timer);
    if (until_ms && next.value_or(INT64_MAX) > *until_ms) next = until_ms;
    if (!next || (until_ms && clock.monotonic_ms() >= *until_ms)) return;
    clock.advance(std::max<std::int64_t>(1, *next - clock.monotonic_ms()));
    ++hops;
  }
  ++found.stuck;
}

bool World::accepts_again() {
  return run_until([this] { return journal_->accepting().ok(); });
}

void World::sweep() {
  journal_->release(ingest_->cursors().carry_over(consumer_->needed_from()));
}

void World::end() {
  journal_.reset();
  consumer_.reset();
  loop_.reset();
  ingest_.reset();
  sink.forget();
  platform.hang_up();
}

void World::crash() {
  disk.power_cut();
  end();
  disk.power_on();
}

bool World::stop() {
  bool stopped = false;
  consumer_->stop([&stopped] { stopped = true; });
  const bool ended = run_until([&stopped] { return stopped; });
  end();
  return ended;
}

void World::finish() {
  fs.heal();
  fs.set_capacity(std::nullopt);
  sink.set_mood(ModelSink::Mood::well);
  if ((!is_up() && !start()) || !bring_home() || !stop()) {
    ++found.stuck;
    return;
  }
  ledger.settle();
  if (!start()) {
    ++found.stuck;
    return;
  }
  platform.say_once_more(ledger, *ingest_, *loop_);
  if (!bring_home() || !stop()) ++found.stuck;
}

bool World::bring_home() {
  for (int tries = 0; tries < kMostTries; ++tries) {
    rest();
    if (platform.is_content()) return true;
    platform.insist(ledger, *ingest_, *loop_);
  }
  return false;
}

RowResult World::result() const {
  RowResult result;
  result.figures = ledger.figures();
  result.counts = ledger.counts();
  result.counts += found;
  return result;
}

}  // namespace ekiden::prove
