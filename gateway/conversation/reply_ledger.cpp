// SPDX-License-Identifier: Apache-2.0
#include "conversation/reply_ledger.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <future>
#include <utility>

#include "core/durable_file.hpp"
#include "core/encoding.hpp"
#include "core/json_text.hpp"
#include "core/person.hpp"
#include "pipeline/command_request.hpp"

namespace ekiden::conversation {

namespace {

constexpr const char* kFile = "reply_ledger";
constexpr std::uint64_t kMostFileBytes = 512ULL << 20U;

}  // namespace

// The windows of one channel.
class ReplyLedger::Channel final : public ReplyWindows {
 public:
  Channel(KnownConversations& conversations, std::atomic<std::uint64_t>& changes, Clock& clock,
          std::vector<plugin::ReplyWindow> windows)
      : rules_(std::move(windows)), conversations_(conversations), changes_(changes), clock_(clock) {}

  const WindowRules& rules() const { return rules_; }

  WindowChange change_of(const EventDraft& event) const override { return rules_.change_of(event, clock_.wall_ms()); }

  std::optional<ReplyAllowance> after(std::string_view conversation, const WindowChange& change) const override {
    const std::int64_t now_ms = clock_.wall_ms();
    std::optional<ReplyAllowance> allowance;
    const bool is_known = conversations_.read(conversation, [&](const KnownConversations::Conversation& known) {
      allowance = known.windows.allowance_after(rules_, change, now_ms);
    });
    if (is_known) return allowance;
    if (change.kind != WindowChange::Kind::open) return std::nullopt;
    return OpenWindows().allowance_after(rules_, change, now_ms);
  }

  void apply(std::uint64_t seq, std::string_view conversation, const WindowChange& change) override {
    if (change.kind == WindowChange::Kind::none) return;
    changes_.fetch_add(1, std::memory_order_relaxed);
    conversations_.with(conversation, change.kind == WindowChange::Kind::open,
                        [&](KnownConversations::Conversation& known) {
                          if (seq <= known.through) return;
                          known.through = seq;
                          known.windows.apply(rules_, change);
                        });
  }

  ReplyVerdict verdict(std::string_view conversation, std::string_view command) const override {
    ReplyVerdict verdict = ReplyVerdict::allowed;
    conversations_.read(conversation, [&](const KnownConversations::Conversation& known) {
      verdict = known.windows.verdict(clock_.wall_ms(), command);
    });
    return verdict;
  }

 private:
  const WindowRules rules_;
  KnownConversations& conversations_;
  std::atomic<std::uint64_t>& changes_;
  Clock& clock_;
};

ReplyLedger::ReplyLedger(const Ports& ports, std::string folder) : ports_(ports), folder_(std::move(folder)) {}

ReplyLedger::~ReplyLedger() = default;

void ReplyLedger::add_channel(const std::string& id, const plugin::Component& component) {
  components_[id] = component;
  if (component.reply_windows.empty()) return;
  std::unique_ptr<Channel>& channel = channels_[id];
  channel = std::make_unique<Channel>(conversations_, changes_, ports_.clock, component.reply_windows);
  by_channel_[id] = channel.get();
  for (const plugin::ReplyWindow& window : component.reply_windows) triggers_[id].push_back(window.trigger);
}

void ReplyLedger::load() {
  tried_ms_ = ports_.clock.monotonic_ms();
  const std::string path = folder_ + "/" + kFile;
  const journal::Seq last = ports_.journal.stats().last;
  if (!ports_.fs.exists(path)) return;
  Result<std::string> bytes = read_whole_file(ports_.fs, path, kMostFileBytes);
  Result<LedgerFile> file = bytes ? decode_ledger(*bytes) : Result<LedgerFile>(bytes.status());
  if (file && file->through > last) file = Status(Code::conflict, "it belongs to another journal, or to a later one");
  if (!file) {
    ports_.log.warning("conversation", "the reply ledger is not used; what the journal still says of it is",
                       {{"file", path}, {"detail", file.status().message()}});
    return;
  }
  for (auto& [key, known] : file->conversations) {
    const auto channel = channels_.find(channel_of(key));
    if (channel == channels_.end()) continue;
    const WindowRules& rules = channel->second->rules();
    const std::vector<std::string>& words = file->triggers.find(channel_of(key))->second;
    // What the descriptor declared then may stand elsewhere in its list now, or not at all.
    std::vector<OpenWindows::Window> windows;
    for (OpenWindows::Window window : known.windows.windows()) {
      window.trigger = rules.find(words.at(window.trigger));
      if (window.trigger < rules.windows().size()) windows.push_back(window);
    }
    OpenWindows::Taken taken = known.windows.taken();
    if (!taken.command.empty()) taken.trigger = rules.find(words.at(taken.trigger));
    if (taken.trigger >= rules.windows().size()) taken = {};
    conversations_.put(std::move(key),
                       {OpenWindows(std::move(windows), std::move(taken), known.windows.unseen_until_ms()),
                        std::min(known.through, last)});
  }
  through_ = file->through;
}

Status ReplyLedger::replay() {
  const journal::Seq last = ports_.journal.stats().last;
  if (by_channel_.empty()) return {};
  if (last - through_ > kMostReplayed) {
    conversations_.clear();  // what has happened in between is not known
    through_ = last - kMostReplayed;
  }
  const Status read = ports_.journal.visit(through_ + 1, [this](journal::Seq seq, const journal::Record& record) {
    if (const auto* const command = std::get_if<journal::CommandRecord>(&record)) {
      replayed_commands_[command->id] = *command;
    } else if (const auto* const event = std::get_if<journal::EventRecord>(&record)) {
      replay(seq, *event);
    } else if (const auto* const state = std::get_if<journal::CommandStateRecord>(&record)) {
      replay(seq, *state);
      if (journal::is_final(state->state)) replayed_commands_.erase(state->id);
    }
    return true;
  });
  replayed_commands_.clear();
  return read;
}

void ReplyLedger::replay(journal::Seq seq, const journal::EventRecord& event) {
  const auto channel = channels_.find(event.channel);
  if (channel == channels_.end()) return;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(event.document.data(), event.document.size());
  if (document.HasParseError() || !document.IsObject()) return;
  const auto text = [&document](const char* name) {
    const auto found = document.FindMember(name);
    return found != document.MemberEnd() && found->value.IsString()
               ? std::string_view(found->value.GetString(), found->value.GetStringLength())
               : std::string_view();
  };
  const auto data = document.FindMember("data");
  if (data == document.MemberEnd() || !data->value.IsObject() || !data->value.HasMember("conversation")) return;
  const std::string data_json = json_text(data->value);
  EventDraft draft;
  draft.type = short_type(event.type);
  draft.peer_kind = "any";
  draft.direction = text("direction") == "in" ? Direction::in : Direction::out;
  draft.time_ms = parse_rfc3339(text("time")).value_or(event.recorded_ms);
  draft.data = data_json;
  channel->second->apply(seq, event.conversation, channel->second->change_of(draft));
}

void ReplyLedger::replay(journal::Seq seq, const journal::CommandStateRecord& state) {
  using enum journal::CommandState;
  if (state.state != handed_over && state.state != retrying && state.state != failed) return;
  auto command = replayed_commands_.find(state.id);
  if (command == replayed_commands_.end()) {
    Result<journal::StoredCommand> stored = ports_.journal.command(state.id);
    if (!stored) return;
    command = replayed_commands_.emplace(state.id, std::move(stored->command)).first;
  }
  const auto channel = channels_.find(command->second.channel);
  if (channel == channels_.end()) return;
  const Result<pipeline::CommandRequest> request = pipeline::read_command(command->second.document);
  if (!request || !pipeline::needs_reply_window(*request, components_.at(command->second.channel))) return;
  const auto kind = state.state == handed_over ? WindowChange::Kind::take : WindowChange::Kind::give_back;
  channel->second->apply(seq, command->second.lane, {kind, 0, state.at_ms, state.id});
}

void ReplyLedger::look() {
  if (by_channel_.empty()) return;
  const std::int64_t ago_ms = ports_.clock.monotonic_ms() - tried_ms_;
  const bool has_much = changes_ >= kChangesAFile || ports_.journal.stats().last - through_ >= kMostReplayed / 2;
  const bool is_due = (has_much && ago_ms >= kFileAtMostEveryMs) || (changes_ > 0 && ago_ms >= kFileEveryMs);
  if (!is_due || is_busy_.exchange(true)) return;
  // Completions run in the order of the journal: when this one runs, all that stands before it has been applied.
  ports_.journal.append({}, journal::Durability::lazy, [this](const journal::AppendResult& result) {
    if (!result.status) {
      is_busy_ = false;
      return;
    }
    ports_.workers.run([this, through = result.last] {
      if (const Status status = write(through); !status)
        ports_.log.error("conversation",
                         "the reply ledger could not be written; the next start reads more of the journal",
                         {{"detail", status.message()}});
      is_busy_ = false;
    });
  });
}

Status ReplyLedger::save() {
  if (by_channel_.empty() || changes_ == 0) return {};
  std::promise<journal::AppendResult> applied;
  ports_.journal.append({}, journal::Durability::sync,
                        [&applied](const journal::AppendResult& result) { applied.set_value(result); });
  const journal::AppendResult result = applied.get_future().get();
  return result.status ? write(result.last) : result.status;
}

// What a conversation has beyond `through` is marked in it, and the replay leaves it alone.
Status ReplyLedger::write(journal::Seq through) {
  const std::lock_guard lock(writing_);
  const std::uint64_t changes = changes_.exchange(0);
  tried_ms_ = ports_.clock.monotonic_ms();
  if (Status status = write_durably(ports_.fs, folder_, kFile, encode_ledger(through, triggers_, conversations_));
      !status) {
    changes_ += changes;
    return status;
  }
  through_ = through;
  return {};
}

Result<ReplyLedger::View> ReplyLedger::view(std::string_view conversation) const {
  View view;
  view.channel = channel_of(conversation);
  if (!components_.contains(view.channel)) return Status(Code::not_found, "there is no channel " + view.channel);
  const auto channel = channels_.find(view.channel);
  if (channel == channels_.end()) return view;
  view.rules = &channel->second->rules();
  if (std::optional<KnownConversations::Conversation> known = conversations_.find(conversation))
    view.windows = std::move(known->windows);
  return view;
}

Result<std::uint64_t> ReplyLedger::count(const Person& person, const std::set<std::string>&) {
  const auto owns = [&person](std::string_view key) { return person.owns(key); };
  return conversations_.match(owns, false);
}

Status ReplyLedger::erase(const Person& person, const std::set<std::string>&) {
  const auto owns = [&person](std::string_view key) { return person.owns(key); };
  (void)conversations_.match(owns, true);
  return write(through_);
}

}  // namespace ekiden::conversation
