// SPDX-License-Identifier: Apache-2.0
#include "pipeline/redelivery.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kPageEvents = 256;
constexpr std::size_t kPageBytes = 1u << 20;
constexpr std::size_t kAtOnce = 1'024;  // on their way again at the same time
constexpr std::size_t kFirstIds = 10;
constexpr std::int64_t kTickMs = 100;

std::string key_of(const std::string& sink) {
  return "redelivery/" + sink;
}

Status none_of(const DeadLetterSelection& selection) {
  const std::string which = selection.event_id.empty() ? "like that" : selection.event_id;
  return {Code::not_found, "there is no dead letter " + which + " of the sink " + selection.sink};
}

}  // namespace

Redelivery::Redelivery(Consumer& consumer, const journal::Journal& journal, Executor& loop, const Clock& clock,
                       Log& log, Kv* kept)
    : consumer_(consumer),
      journal_(journal),
      loop_(loop),
      clock_(clock),
      log_(log),
      kept_(kept),
      alive_(std::make_shared<Redelivery*>(this)) {}

Redelivery::~Redelivery() = default;

void Redelivery::post(std::int64_t ms, std::function<void(Redelivery&)> work) {
  auto run = [weak = std::weak_ptr(alive_), work = std::move(work)] {
    if (const auto self = weak.lock()) work(**self);
  };
  if (ms == 0)
    loop_.post(std::move(run));
  else
    loop_.post_after(ms, std::move(run));
}

void Redelivery::start() {
  if (kept_ == nullptr) return;
  const Result<Kv::Value> value = kept_->get(key_of(consumer_.sink()));
  if (!value) return;
  std::istringstream in(value->bytes);
  Range range;
  if (in >> range.times.from_ms >> range.times.to_ms >> range.after >> range.last >> range.rate >> range.left)
    begin(std::move(range));
}

void Redelivery::keep() {
  if (kept_ == nullptr) return;
  const std::string key = key_of(consumer_.sink());
  std::ostringstream out;
  if (range_)
    out << range_->times.from_ms << ' ' << range_->times.to_ms << ' ' << range_->after << ' ' << range_->last << ' '
        << range_->rate << ' ' << range_->left;
  const Status status = range_ ? kept_->put(key, out.str(), std::nullopt).status() : kept_->remove(key);
  if (!status)
    log_.warning("sink", "how far a replay is cannot be kept; a restart may repeat a part of it",
                 {{"sink", consumer_.sink()}, {"detail", status.message()}});
}

Selected Redelivery::describe(const std::vector<journal::Seq>& letters) const {
  Selected selected;
  selected.count = letters.size();
  for (const journal::Seq seq : letters) {
    if (selected.first_ids.size() == kFirstIds) break;
    selected.first_ids.push_back(consumer_.letters().find(seq)->id.text());
  }
  return selected;
}

void Redelivery::letters(const DeadLetterSelection& selection, const Pace& pace, Chosen done) {
  const std::vector<journal::Seq> chosen = consumer_.letters().select_in_order(selection);
  if (chosen.empty() && (!pace.dry_run || !selection.event_id.empty())) return done(none_of(selection));
  Selected selected = describe(chosen);
  if (pace.dry_run) return done(std::move(selected));
  freed_.merge(consumer_.letters().freed_by(chosen));
  if (pace.rate > 0 || chosen.size() > kAtOnce) {
    enqueue(chosen, pace.rate);
    return done(std::move(selected));
  }
  consumer_.replay(chosen, [weak = std::weak_ptr(alive_), selected = std::move(selected),
                            done = std::move(done)](Result<std::uint64_t> count) mutable {
    if (const auto self = weak.lock(); self && !(*self)->freed_.empty()) (*self)->tick_later();
    if (!count) return done(count.status());
    selected.count = *count;
    done(std::move(selected));
  });
}

void Redelivery::enqueue(const std::vector<journal::Seq>& letters, double rate) {
  letters_.insert(letters_.end(), letters.begin(), letters.end());
  letters_rate_ = rate;
  tick_later();
}

void Redelivery::drop(const DeadLetterSelection& selection, bool dry_run, Chosen done) {
  const std::vector<journal::Seq> chosen = consumer_.letters().select(selection);
  if (chosen.empty() && (!dry_run || !selection.event_id.empty())) return done(none_of(selection));
  Selected selected = describe(chosen);
  if (dry_run) return done(std::move(selected));
  consumer_.drop(chosen, [selected = std::move(selected), done = std::move(done)](Result<std::uint64_t> count) mutable {
    if (!count) return done(count.status());
    selected.count = *count;
    done(std::move(selected));
  });
}

bool Redelivery::belongs(const Range& range, const journal::StoredEvent& event) const {
  return event.seq <= range.last && event.recorded_ms >= range.times.from_ms &&
         (range.times.to_ms == 0 || event.recorded_ms < range.times.to_ms) && consumer_.is_finished(event);
}

void Redelivery::range(const TimeRange& range, const Pace& pace, Chosen done) {
  if (!pace.dry_run && (range_ || counting_))
    return done(
        Status(Code::conflict, "a replay of the sink " + consumer_.sink() + " is on its way; wait for its end"));
  auto counting = std::make_shared<Count>();
  counting->range.times = range;
  counting->range.last = journal_.stats().last;
  counting->range.rate = pace.rate;
  counting->dry_run = pace.dry_run;
  counting->done = std::move(done);
  if (!pace.dry_run) counting_ = true;
  count(std::move(counting));
}

// One page a turn, so that nobody waits for it.
void Redelivery::count(std::shared_ptr<Count> counting) {
  Range& range = counting->range;
  const Result<journal::Page> page = journal_.read(range.after, kPageEvents, kPageBytes);
  if (!page) {
    if (!counting->dry_run) counting_ = false;
    return counting->done(page.status());
  }
  for (const journal::StoredEvent& event : page->events) {
    if (!belongs(range, event)) continue;
    if (counting->selected.count == 0) counting->before_first = event.seq - 1;
    if (counting->selected.first_ids.size() < kFirstIds) counting->selected.first_ids.push_back(event.id.text());
    ++counting->selected.count;
  }
  const bool at_end = page->next == range.after || page->next >= range.last;
  range.after = page->next;
  if (!at_end) return post(0, [counting = std::move(counting)](Redelivery& self) { self.count(counting); });
  if (!counting->dry_run) {
    counting_ = false;
    range.after = counting->before_first;
    range.left = counting->selected.count;
    if (range.left > 0) begin(range);
  }
  counting->done(counting->selected);
}

void Redelivery::begin(Range range) {
  log_.info("sink", "events are delivered again", {{"sink", consumer_.sink()}, {"count", std::to_string(range.left)}});
  range_ = std::move(range);
  keep();
  tick_later();
}

void Redelivery::tick_later() {
  if (!std::exchange(ticking_, true)) {
    paced_at_ms_ = clock_.monotonic_ms();
    budget_ = 1;
    post(0, [](Redelivery& self) { self.tick(); });
  }
}

std::size_t Redelivery::allowance(double rate) {
  const std::size_t room = kAtOnce - std::min(kAtOnce, consumer_.replaying());
  if (rate <= 0) return std::min(room, kPageEvents);
  const std::int64_t now = clock_.monotonic_ms();
  budget_ = std::min(std::max(1.0, rate), budget_ + rate * static_cast<double>(now - paced_at_ms_) / 1'000);
  paced_at_ms_ = now;
  return std::min({room, kPageEvents, static_cast<std::size_t>(budget_)});
}

void Redelivery::look_behind() {
  const std::vector<journal::Seq> behind = consumer_.left_behind(freed_);
  letters_.insert(letters_.end(), behind.begin(), behind.end());
}

void Redelivery::tick() {
  if (letters_.empty() && !freed_.empty()) look_behind();
  const double rate = letters_.empty() ? (range_ ? range_->rate : 0) : letters_rate_;
  const std::size_t most = allowance(rate);
  if (most > 0 && !letters_.empty())
    send_letters(most, rate <= 0);
  else if (most > 0 && range_)
    send_range(most, rate <= 0);
  else
    tick_again(kTickMs);
}

void Redelivery::tick_again(std::int64_t ms) {
  ticking_ = !letters_.empty() || !freed_.empty() || range_;
  if (ticking_) post(ms, [](Redelivery& self) { self.tick(); });
}

// What a batch waits for: once it is on disk `then` says in how many milliseconds the next may go. Refused, as the disk
// is full, it is sent again later.
Consumer::Counted Redelivery::when_sent(std::function<std::int64_t(Redelivery&)> then) {
  return [weak = std::weak_ptr(alive_), then = std::move(then)](const Result<std::uint64_t>& sent) {
    if (const auto self = weak.lock()) (*self)->tick_again(sent ? then(**self) : kTickMs);
  };
}

void Redelivery::send_letters(std::size_t most, bool is_unpaced) {
  const auto end = letters_.begin() + static_cast<std::ptrdiff_t>(std::min(most, letters_.size()));
  const std::vector<journal::Seq> chosen(letters_.begin(), end);
  budget_ -= static_cast<double>(chosen.size());
  consumer_.replay(chosen, when_sent([count = end - letters_.begin(), is_unpaced](Redelivery& self) {
                     self.letters_.erase(self.letters_.begin(), self.letters_.begin() + count);
                     return is_unpaced && !self.letters_.empty() ? 0 : kTickMs;
                   }));
}

void Redelivery::send_range(std::size_t most, bool is_unpaced) {
  const Result<journal::Page> page = journal_.read(range_->after, kPageEvents, kPageBytes);
  if (!page) return tick_again(kTickMs);
  std::vector<journal::Seq> chosen;
  journal::Seq after = page->next;
  for (const journal::StoredEvent& event : page->events) {
    if (!belongs(*range_, event)) continue;
    if (chosen.size() == most) {
      after = event.seq - 1;
      break;
    }
    chosen.push_back(event.seq);
  }
  budget_ -= static_cast<double>(chosen.size());
  const bool goes_on = is_unpaced || chosen.empty();  // there is no pace to keep, or nothing took of it
  consumer_.redeliver(chosen, when_sent([after, count = chosen.size(), goes_on](Redelivery& self) {
                        self.range_sent(after, count);
                        return goes_on ? 0 : kTickMs;
                      }));
}

// Everything up to `after` was looked at, and `count` of it are on their way.
void Redelivery::range_sent(journal::Seq after, std::size_t count) {
  const bool is_end = after >= range_->last || after == range_->after;
  range_->after = after;
  range_->left -= std::min<std::uint64_t>(range_->left, count);
  if (is_end) {
    range_.reset();
    log_.info("sink", "the last of them is on its way", {{"sink", consumer_.sink()}});
  }
  keep();
}

}  // namespace ekiden::pipeline
