// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_dump.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>

#include "api/json_text.hpp"
#include "cli/journal_folder.hpp"
#include "core/posix_fs.hpp"
#include "journal/inspection.hpp"
#include "journal/records.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  JournalFolderOptions folder;
  journal::Seq from = 1;
  journal::Seq to = std::numeric_limits<journal::Seq>::max();
  std::vector<std::string> types;
  std::string channel;
  std::string conversation;
  bool content = false;
};

std::string hex_of(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

// What people wrote, or what other systems said about it: its size only, unless it is asked for.
class RecordJson {
 public:
  RecordJson(const std::string& segment, const journal::RawRecord& raw, bool content) : content_(content) {
    json_.begin_object().field("seq", raw.seq).field("type", journal::type_word(raw.type)).field("segment", segment);
  }
  std::string finish(const journal::Record& record) {
    std::visit([this](const auto& value) { write(value); }, record);
    return json_.end_object().take();
  }

 private:
  void write(const journal::EventRecord& event) {
    json_.field("id", event.id.text()).key("recorded").time(event.recorded_ms);
    json_.field("channel", event.channel).field("event_type", event.type).field("conversation", event.conversation);
    document(event.document);
  }
  void write(const journal::AckRecord& ack) {
    json_.field("consumer", ack.consumer).key("done").begin_array();
    for (const journal::SeqRange& range : ack.done)
      json_.begin_array().value(range.first).value(range.last).end_array();
    json_.end_array();
  }
  void write(const journal::RetryRecord& retry) {
    json_.field("consumer", retry.consumer).field("event", retry.event).field("attempts", retry.attempts);
    json_.key("first_failed").time(retry.first_failed_ms).key("not_before").time(retry.not_before_ms);
  }
  void write(const journal::DeadRecord& dead) {
    json_.field("consumer", dead.consumer).field("event", dead.event).field("attempts", dead.attempts);
    json_.key("at").time(dead.at_ms).field("upstream_status", dead.upstream_status).field("reason", dead.reason);
    text("upstream", dead.upstream);
  }
  void write(const journal::ReplayRecord& replay) {
    json_.field("consumer", replay.consumer).field("event", replay.event).key("at").time(replay.at_ms);
  }
  void write(const journal::CommandRecord& command) {
    json_.field("id", command.id).key("at").time(command.at_ms);
    json_.field("channel", command.channel).field("conversation", command.lane);
    document(command.document);
  }
  void write(const journal::CommandStateRecord& state) {
    json_.field("command", state.id).field("state", static_cast<int>(state.state)).field("attempts", state.attempts);
    json_.key("at").time(state.at_ms);
    text("result", state.result);
  }
  void write(const journal::CursorRecord& cursor) {
    json_.field("channel", cursor.channel).field("name", cursor.name).field("value", cursor.value);
  }
  void write(const journal::ErasedRecord&) {}
  void write(const journal::LostRecord& lost) { json_.field("last", lost.last); }
  void write(const journal::LagRecord& lag) {
    json_.field("consumer", lag.consumer).field("conversation_hash", hex_of(lag.conversation));
    json_.field("from", lag.from).field("waiting", lag.waiting).key("oldest").time(lag.oldest_ms);
    json_.field("attempts", lag.attempts);
    json_.key("first_failed").time(lag.first_failed_ms).key("not_before").time(lag.not_before_ms);
  }
  void write(const journal::DropRecord& drop) {
    json_.field("consumer", drop.consumer).field("event", drop.event).key("at").time(drop.at_ms);
  }

  void document(const std::string& json) {
    if (content_) {
      json_.key("document").raw(json);
    } else {
      json_.field("document_bytes", json.size());
    }
  }
  void text(const char* name, const std::string& value) {
    if (content_) {
      json_.field(name, value);
    } else {
      json_.field(std::string(name) + "_bytes", value.size());
    }
  }

  const bool content_;
  api::JsonText json_;
};

// The conversation, and the channel, that a record names itself.
std::pair<std::string_view, std::string_view> place_of(const journal::Record& record) {
  if (const auto* event = std::get_if<journal::EventRecord>(&record)) return {event->conversation, event->channel};
  if (const auto* command = std::get_if<journal::CommandRecord>(&record)) return {command->lane, command->channel};
  if (const auto* cursor = std::get_if<journal::CursorRecord>(&record)) return {{}, cursor->channel};
  return {};
}

bool is_wanted(const Options& options, const journal::RawRecord& raw) {
  if (raw.seq < options.from || raw.seq > options.to) return false;
  const std::string_view word = journal::type_word(raw.type);
  return options.types.empty() || std::find(options.types.begin(), options.types.end(), word) != options.types.end();
}

void write(const Options& options, const std::string& segment, const journal::RawRecord& raw, Context& context) {
  if (!is_wanted(options, raw)) return;
  const Result<journal::Record> record = journal::decode(raw.type, raw.body);
  if (!record) {
    context.err << "ekiden: record " << raw.seq << " is left out: " << record.status().message() << '\n';
    return;
  }
  const auto [conversation, channel] = place_of(*record);
  if (!options.conversation.empty() && conversation != options.conversation) return;
  if (!options.channel.empty() && channel != options.channel) return;
  context.out << RecordJson(segment, raw, options.content).finish(*record) << '\n';
}

int dump(const Options& options, Context& context) {
  const JournalFolder folder = find_journal(options.folder, context);
  if (folder.exit_code != kExitOk) return folder.exit_code;
  PosixFs fs;
  journal::InspectionSettings settings;
  settings.is_open = is_journal_open(folder.path);
  settings.visit = [&](const std::string& segment, const journal::RawRecord& raw) {
    write(options, segment, raw, context);
  };
  const Result<journal::Inspection> inspection = journal::inspect(fs, folder.path, settings);
  if (!inspection) return context.fail(inspection.status());
  bool is_lossy = false;
  for (const journal::Finding& finding : inspection->findings) {
    is_lossy = is_lossy || finding.loses_records();
    context.err << "ekiden: " << finding_text(finding) << '\n';
  }
  return is_lossy ? kExitFound : kExitOk;
}

std::vector<std::string> type_words() {
  constexpr std::uint16_t kHighestType = 64;
  std::vector<std::string> words;
  for (std::uint16_t type = 1; type <= kHighestType; ++type)
    if (const std::string_view word = journal::type_word(type); word != "unknown") words.emplace_back(word);
  return words;
}

}  // namespace

void add_journal_dump_command(CLI::App& root, Context& context) {
  CLI::App* const app =
      journal_group(root).add_subcommand("dump", "Print the records as JSON, one a line, without what people wrote");
  const auto options = std::make_shared<Options>();
  add_journal_folder_options(*app, options->folder);
  add_option(*app, "--from", options->from, "From this sequence number on");
  add_option(*app, "--to", options->to, "Up to this sequence number");
  add_option(*app, "--type", options->types, "Only such records")->check(CLI::IsMember(type_words()));
  add_option(*app, "--channel", options->channel, "Only records that name this channel");
  add_option(*app, "--conversation", options->conversation, "Only events and commands of this conversation");
  add_switch(*app, "--content", options->content, "With messages, results and answers of other systems");
  app->callback([options, &context] { context.exit_code = dump(*options, context); });
}

}  // namespace ekiden::cli
