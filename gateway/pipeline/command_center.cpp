// SPDX-License-Identifier: Apache-2.0
#include "pipeline/command_center.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "pipeline/command_text.hpp"
#include "pipeline/degradation.hpp"

namespace ekiden::pipeline {

namespace {

const std::string kBackground;  // no conversation has an empty key

}  // namespace

CommandCenter::CommandCenter(Settings settings, const EnvelopeBuilder& envelopes, journal::Journal& journal,
                             Ingest& ingest, Limits& limits, Executor& loop, Clock& clock, Random& random, Log& log,
                             Metrics& metrics)
    : settings_(settings),
      envelopes_(envelopes),
      journal_(journal),
      ingest_(ingest),
      limits_(limits),
      loop_(loop),
      clock_(clock),
      random_(random),
      log_(log),
      metrics_(metrics),
      alive_(std::make_shared<CommandCenter*>(this)) {}

CommandCenter::~CommandCenter() = default;

void CommandCenter::post(std::function<void(CommandCenter&)> work) {
  loop_.post([weak = std::weak_ptr(alive_), work = std::move(work)] {
    if (const auto self = weak.lock()) work(**self);
  });
}

// --- Recovery

void CommandCenter::recover(const journal::Record& record) {
  if (const auto* accepted = std::get_if<journal::CommandRecord>(&record)) {
    Command command = restored(*accepted);
    command.order = ++last_order_;
    if (!command.key.empty()) keys_[command.key] = command.id;
    commands_[command.id] = std::move(command);
  } else if (const auto* state = std::get_if<journal::CommandStateRecord>(&record)) {
    if (const auto found = commands_.find(state->id); found != commands_.end()) reach(found->second, *state);
  }
}

CommandCenter::Command CommandCenter::restored(const journal::CommandRecord& record) {
  Command command;
  command.id = record.id;
  command.lane = record.lane;
  command.document = record.document;
  command.key = record.idempotency_key;
  command.body_hash = record.body_hash;
  command.accepted_ms = command.updated_ms = record.at_ms;
  command.durable = true;
  if (Result<CommandRequest> request = read_command(command.document)) {
    if (Result<std::string> peer = peer_of(*request)) command.peer = *std::move(peer);
    command.request = *std::move(request);
  }
  return command;
}

void CommandCenter::reach(Command& command, const journal::CommandStateRecord& state) {
  command.state = state.state;
  command.attempts = state.attempts;
  command.updated_ms = state.at_ms;
  command.result = state.result;
}

void CommandCenter::add_channel(std::shared_ptr<plugin::Instance> channel, std::vector<std::string> limits, double cost,
                                ReplyWindows* windows) {
  Channel& entry = channels_[channel->id()];
  entry.limits = std::move(limits);
  entry.cost = cost;
  entry.windows = windows;
  entry.health.since_ms = clock_.wall_ms();
  entry.instance = std::move(channel);
}

void CommandCenter::start() {
  started_ = true;
  std::vector<Command*> open;
  for (auto& [id, command] : commands_) open.push_back(&command);
  std::sort(open.begin(), open.end(), [](const Command* a, const Command* b) { return a->order < b->order; });
  for (Command* const command : open) {
    command->may_have_arrived = command->state == State::handed_over;
    const auto channel = channels_.find(command->request.channel);
    if (channel == channels_.end()) {
      plugin::Outcome gone;
      gone.message = "the channel " + command->request.channel + " is no longer configured";
      conclude(command->id, State::failed, error_result(gone, "no_channel"));
    } else if (command->state == State::handed_over && !channel->second.instance->component().client_message_id) {
      plugin::Outcome lost;
      lost.message = "the gateway stopped while the request was on the wire; it is not sent again by itself";
      conclude(command->id, State::unknown, error_result(lost, "interrupted"));
    } else {
      enqueue(*command);
    }
  }
}

void CommandCenter::stop(std::function<void()> done) {
  started_ = false;
  if (in_flight_ == 0) return done();
  stopping_ = std::move(done);
}

// --- To the platform

const std::string& CommandCenter::queue_of(const Command& command) {
  return command.request.is_background ? kBackground : command.lane;
}

void CommandCenter::enqueue(Command& command) {
  Channel& channel = channels_.at(command.request.channel);
  Lane& lane = channel.lanes[queue_of(command)];
  lane.ids.push_back(command.id);
  if (!std::exchange(lane.busy, true)) make_ready(channel, queue_of(command));
  dispatch(channel);
}

void CommandCenter::make_ready(Channel& channel, const std::string& queue) {
  const bool background_waits = !channel.ready.empty() && channel.ready.back() == kBackground;
  channel.ready.insert(background_waits ? std::prev(channel.ready.end()) : channel.ready.end(), queue);
}

// The background leaves the last free place to a message that comes now.
bool CommandCenter::may_leave(const Channel& channel) {
  if (channel.ready.empty()) return false;
  const std::uint32_t places = channel.instance->component().max_in_flight;
  const bool spares_one = channel.ready.front() == kBackground && places > 1;
  return channel.in_flight < (spares_one ? places - 1 : places);
}

void CommandCenter::dispatch(Channel& channel) {
  while (started_ && may_leave(channel)) {
    if (refuses(channel, channel.lanes.at(channel.ready.front()).ids.front())) {
      channel.ready.pop_front();
      continue;
    }
    if (const std::int64_t wait = wait_ms(channel); wait > 0) {
      if (!std::exchange(channel.is_waiting, true))
        loop_.post_after(wait, [weak = std::weak_ptr(alive_), &channel] {
          const auto self = weak.lock();
          if (!self) return;
          channel.is_waiting = false;
          (*self)->dispatch(channel);
        });
      return;
    }
    const std::string lane = std::move(channel.ready.front());
    channel.ready.pop_front();
    hand_over(channel, channel.lanes.at(lane).ids.front());
  }
}

// Until the next command of the channel may leave; 0: it leaves now, and has been counted under its limits.
std::int64_t CommandCenter::wait_ms(const Channel& channel) {
  const std::int64_t closed_for = channel.closed_until_ms - clock_.monotonic_ms();
  return closed_for > 0 ? closed_for : limits_.take(channel.instance->id(), channel.limits, channel.cost);
}

void CommandCenter::heed(Channel& channel, const plugin::Outcome& outcome) {
  if (outcome.status != EKD_E_RATE_LIMITED) return;
  limits_.throttled(channel.limits);
  const std::int64_t wait = outcome.retry_after_ms > 0 ? outcome.retry_after_ms : settings_.backoff.wait_ms(1, random_);
  channel.closed_until_ms = std::max(channel.closed_until_ms, clock_.monotonic_ms() + wait);
}

void CommandCenter::hand_over(Channel& channel, const std::string& id) {
  if (commands_.at(id).is_erased) return drop(id);
  ++channel.in_flight;
  ++in_flight_;
  const Command& command = commands_.at(id);
  journal::CommandStateRecord record{id, State::handed_over, command.attempts + 1, clock_.wall_ms(), {}};
  journal_.append({record}, journal::Durability::sync,
                  [&loop = loop_, weak = std::weak_ptr(alive_), id,
                   step = window_step(command, State::handed_over, record.at_ms)](const journal::AppendResult& result) {
                    step(result);
                    loop.post([weak, id, ok = result.status.ok()] {
                      const auto self = weak.lock();
                      if (!self) return;
                      if (ok) return (*self)->send(id);
                      plugin::Outcome no_room;
                      no_room.status = EKD_E_NOT_CONNECTED;
                      no_room.message = "the journal does not accept";
                      (*self)->finish(id, no_room);
                    });
                  });
}

void CommandCenter::send(const std::string& id) {
  Command& command = commands_.at(id);
  if (command.is_erased) {
    --channels_.at(command.request.channel).in_flight;
    --in_flight_;
    return drop(id);
  }
  command.state = State::handed_over;
  command.updated_ms = clock_.wall_ms();
  ++command.attempts;
  count(command);
  plugin::Instance& instance = *channels_.at(command.request.channel).instance;
  const std::optional<Degraded> simpler = degrade(command.request, command.document, instance.component());
  const std::string& document = simpler ? simpler->document : std::as_const(command.document);
  const plugin::CommandCall call{command.attempts, command.id, command.request.type, command.peer, document};
  instance.send(call, [weak = std::weak_ptr(alive_), id](const plugin::Outcome& outcome) {
    if (const auto self = weak.lock()) (*self)->finish(id, outcome);
  });
}

void CommandCenter::finish(const std::string& id, const plugin::Outcome& outcome) {
  Command& command = commands_.at(id);
  Channel& channel = channels_.at(command.request.channel);
  --channel.in_flight;
  --in_flight_;
  if (!command.request.is_background) {
    judge(channel, outcome);
    heed(channel, outcome);
  }
  command.may_have_arrived = command.may_have_arrived || outcome.is_unknown();
  const bool may_repeat =
      outcome.is_retryable() || (outcome.is_unknown() && channel.instance->component().client_message_id);
  const bool waits = outcome.status == EKD_E_NOT_CONNECTED || outcome.status == EKD_E_RATE_LIMITED;
  const bool budget =
      waits ? clock_.wall_ms() - command.accepted_ms < settings_.give_up_ms : command.attempts < settings_.max_attempts;
  if (outcome.ok()) {
    conclude(id, command.request.type == "message.send" ? State::sent : State::completed,
             object_or_empty(outcome.result));
  } else if (may_repeat && budget) {
    retry(command, outcome);
  } else {
    log_.warning("channel",
                 outcome.is_unknown() ? "a command may or may not have been carried out" : "a command failed",
                 {{"channel", command.request.channel}, {"command", id}, {"reason", outcome.message}});
    conclude(id, outcome.is_unknown() ? State::unknown : State::failed, error_result(outcome, failure_word(outcome)));
  }
  dispatch(channel);
  stop_if_idle();
}

void CommandCenter::stop_if_idle() {
  if (stopping_ && in_flight_ == 0) std::exchange(stopping_, nullptr)();
}

void CommandCenter::retry(Command& command, const plugin::Outcome& outcome) {
  command.state = State::retrying;
  command.updated_ms = clock_.wall_ms();
  count(command);
  const std::int64_t delay_ms = outcome.retry_after_ms > 0
                                    ? std::min(outcome.retry_after_ms, settings_.give_up_ms)
                                    : settings_.backoff.wait_ms(std::max(1u, command.attempts), random_);
  log_.warning("channel", "a command failed and will be repeated",
               {{"channel", command.request.channel},
                {"command", command.id},
                {"attempt", std::to_string(command.attempts)},
                {"again_in_ms", std::to_string(delay_ms)},
                {"reason", outcome.message}});
  // Durable before the next attempt is: a crash in between must find "certainly not carried out", not "on the wire".
  // Where that is not certain, "on the wire" is what a crash has to find.
  if (!command.may_have_arrived)
    journal_.append(
        {journal::CommandStateRecord{command.id, State::retrying, command.attempts, command.updated_ms, {}}},
        journal::Durability::lazy, window_step(command, State::retrying, command.updated_ms));
  loop_.post_after(delay_ms, [weak = std::weak_ptr(alive_), id = command.id] {
    if (const auto self = weak.lock()) (*self)->release_lane((*self)->commands_.at(id), false);
  });
}

void CommandCenter::forget(const std::unordered_set<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto found = commands_.find(id);
    if (found == commands_.end()) continue;
    Command& command = found->second;
    command.is_erased = true;
    command.document = {};
    command.request.parts = {};
  }
}

// An erased command whose turn it is, or that comes back.
void CommandCenter::drop(const std::string& id) {
  const std::string copy = id;  // `id` may be the lane's, which goes
  release_lane(commands_.at(copy), true);
  forget(copy);
}

void CommandCenter::release_lane(Command& command, bool ended) {
  const auto channel = channels_.find(command.request.channel);
  if (channel == channels_.end()) return;
  const auto lane = channel->second.lanes.find(queue_of(command));
  if (lane == channel->second.lanes.end() || lane->second.ids.empty() || lane->second.ids.front() != command.id) return;
  if (ended) lane->second.ids.pop_front();
  if (lane->second.ids.empty())
    channel->second.lanes.erase(lane);
  else
    make_ready(channel->second, lane->first);
  dispatch(channel->second);
}

void CommandCenter::judge(Channel& channel, const plugin::Outcome& outcome) {
  Health::State state = Health::State::ok;
  if (outcome.is_configuration()) state = Health::State::down;
  if (outcome.is_retryable() || outcome.is_unknown()) state = Health::State::degraded;
  if (channel.health.state != state) channel.health.since_ms = clock_.wall_ms();
  channel.health.state = state;
  channel.health.reason = state == Health::State::ok ? std::string() : outcome.message;
}

void CommandCenter::count(const Command& command) {
  metrics_.counter("ekiden_commands_total", {{"channel", command.request.channel}, {"state", to_string(command.state)}})
      .add();
}

// From now on only the journal knows it.
void CommandCenter::forget(const std::string& id) {
  const auto command = commands_.find(id);
  if (const auto key = keys_.find(command->second.key); key != keys_.end() && key->second == id) keys_.erase(key);
  commands_.erase(command);
}

}  // namespace ekiden::pipeline
