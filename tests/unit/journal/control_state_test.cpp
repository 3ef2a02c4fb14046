// SPDX-License-Identifier: Apache-2.0
#include "journal/control_state.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

#include "journal/snapshot.hpp"

namespace ekiden::journal {

namespace {

// What a consumer, the command center and the poll cursors make of a replay, in the plainest way.
struct Effect {
  std::map<std::string, SeqSet> done;
  std::map<std::pair<std::string, Seq>, std::uint32_t> retries;
  std::map<std::pair<std::string, Seq>, Seq> dead;  // -> the record's seq
  std::set<std::pair<std::string, Seq>> replaying;
  std::map<std::pair<std::string, std::uint64_t>, std::pair<Seq, std::uint64_t>> lags;  // -> from, waiting
  std::map<std::string, std::pair<Seq, CommandState>> commands;
  std::map<std::pair<std::string, std::string>, std::pair<Seq, std::string>> cursors;

  void take(Seq seq, const Record& record) {
    if (const auto* ack = std::get_if<AckRecord>(&record)) {
      for (const SeqRange& range : ack->done) {
        done[ack->consumer].add(range);
        std::erase_if(replaying, [&](const auto& one) {
          return one.first == ack->consumer && one.second >= range.first && one.second <= range.last;
        });
      }
    } else if (const auto* retry = std::get_if<RetryRecord>(&record)) {
      retries[{retry->consumer, retry->event}] = retry->attempts;
    } else if (const auto* letter = std::get_if<DeadRecord>(&record)) {
      dead[{letter->consumer, letter->event}] = seq;
      replaying.erase({letter->consumer, letter->event});
    } else if (const auto* replay = std::get_if<ReplayRecord>(&record)) {
      dead.erase({replay->consumer, replay->event});
      replaying.insert({replay->consumer, replay->event});
    } else if (const auto* drop = std::get_if<DropRecord>(&record)) {
      dead.erase({drop->consumer, drop->event});
    } else if (const auto* lag = std::get_if<LagRecord>(&record)) {
      if (lag->from == 0)
        lags.erase({lag->consumer, lag->conversation});
      else
        lags[{lag->consumer, lag->conversation}] = {lag->from, lag->waiting};
    } else if (const auto* command = std::get_if<CommandRecord>(&record)) {
      commands[command->id] = {seq, CommandState::accepted};
    } else if (const auto* state = std::get_if<CommandStateRecord>(&record)) {
      if (const auto known = commands.find(state->id); known != commands.end() && !is_final(known->second.second))
        known->second.second = state->state;
    } else if (const auto* cursor = std::get_if<CursorRecord>(&record)) {
      cursors[{cursor->channel, cursor->name}] = {seq, cursor->value};
    }
  }

  // What counts in the end: a retry of what is done, and a command that has ended, matter to nobody.
  void settle() {
    std::erase_if(retries, [&](const auto& one) { return done[one.first.first].contains(one.first.second); });
    std::erase_if(commands, [](const auto& one) { return is_final(one.second.second); });
    std::erase_if(done, [](const auto& one) { return one.second.empty(); });
  }

  bool operator==(const Effect& other) const {
    const auto ranges = [](const std::map<std::string, SeqSet>& sets) {
      std::map<std::string, std::vector<SeqRange>> lists;
      for (const auto& [name, set] : sets) lists[name] = set.ranges();
      return lists;
    };
    return ranges(done) == ranges(other.done) && retries == other.retries && dead == other.dead &&
           replaying == other.replaying && lags == other.lags && commands == other.commands && cursors == other.cursors;
  }
};

Record random_record(std::mt19937_64& random) {
  const std::string consumer = random() % 3 == 0 ? "crm" : "sheet";
  const Seq event = random() % 30 + 1;
  const std::string command = "command" + std::to_string(random() % 12);
  switch (random() % 10) {
    case 0:
    case 1:
      return AckRecord{consumer, {{event, event + random() % 3}, {event + 7, event + 7}}};
    case 2:
      return RetryRecord{consumer, event, static_cast<std::uint32_t>(random() % 9 + 1), 5, 6};
    case 3:
      return DeadRecord{consumer, event, 3, 1, 2, 500, "refused", "no"};
    case 4:
      return ReplayRecord{consumer, event, 9};
    case 5:
      return CommandRecord{command, 1, "wechat-cn", "lane", "key", "hash", "{}"};
    case 6:
      return CommandStateRecord{command, static_cast<CommandState>(random() % 7), 1, 2, "{}"};
    case 7:
      return DropRecord{consumer, event, 9};
    case 8:
      return LagRecord{consumer, random() % 4, random() % 3 == 0 ? 0 : event, random() % 9, 1, 2, 3, 4};
    default:
      return CursorRecord{"mail", "box" + std::to_string(random() % 3), std::to_string(random())};
  }
}

Effect effect_of(const std::vector<std::pair<Seq, Record>>& records) {
  Effect effect;
  for (const auto& [seq, record] : records) effect.take(seq, record);
  effect.settle();
  return effect;
}

}  // namespace

TEST_CASE("the control state replays to what all its records replay to, over any number of snapshots") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<std::pair<Seq, Record>> all;
    ControlState state;
    for (Seq seq = 1; seq <= 150; ++seq) {
      all.emplace_back(seq, random_record(random));
      state.apply(seq, all.back().second);
      if (random() % 20 == 0) {
        Result<Snapshot> snapshot = decode_snapshot(encode_snapshot(seq, state));
        REQUIRE(snapshot);
        CHECK(snapshot->seq == seq);
        state = std::move(snapshot->state);
      }
    }
    if (!(effect_of(state.records()) == effect_of(all))) FAIL("seed " << seed);
  }
}

TEST_CASE("the control state does not grow with what is finished") {
  ControlState state;
  for (Seq seq = 1; seq <= 10'000; ++seq) {
    state.apply(seq, RetryRecord{"crm", seq, 1, 5, 6});
    state.apply(seq, AckRecord{"crm", {{1, seq}}});
    state.apply(seq, CommandRecord{std::to_string(seq), 1, "wechat-cn", "lane", "", "", "{}"});
    state.apply(seq, CommandStateRecord{std::to_string(seq), CommandState::sent, 1, 2, ""});
    state.apply(seq, CursorRecord{"mail", "box", std::to_string(seq)});
    state.apply(seq, LagRecord{"crm", seq, seq, 1, 2, 0, 0, 0});
    state.apply(seq, LagRecord{"crm", seq, 0, 0, 2, 0, 0, 0});
    state.apply(seq, DeadRecord{"crm", seq, 3, 1, 2, 500, "refused", "no"});
    state.apply(seq, DropRecord{"crm", seq, 9});
  }
  CHECK(state.records().size() == 2);
}

TEST_CASE("what is noted about events that are no longer kept is forgotten") {
  ControlState state;
  state.apply(10, DeadRecord{"crm", 3, 3, 1, 2, 500, "refused", "no"});
  state.apply(11, DeadRecord{"crm", 7, 3, 1, 2, 500, "refused", "no"});
  state.apply(12, RetryRecord{"crm", 4, 1, 5, 6});
  state.forget_below(5);
  const auto records = state.records();
  REQUIRE(records.size() == 1);
  CHECK(std::get<DeadRecord>(records[0].second).event == 7);
}

TEST_CASE("a snapshot with any byte flipped or missing is refused") {
  ControlState state;
  for (Seq seq = 1; seq <= 20; ++seq) state.apply(seq, RetryRecord{"crm", seq, 1, 5, 6});
  const std::string good = encode_snapshot(20, state);
  REQUIRE(decode_snapshot(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    if (decode_snapshot(bad)) FAIL("byte " << at);
    if (decode_snapshot(good.substr(0, at))) FAIL("cut to " << at);
  }
}

}  // namespace ekiden::journal
