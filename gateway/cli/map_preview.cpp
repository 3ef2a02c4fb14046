// SPDX-License-Identifier: Apache-2.0
#include "cli/map_preview.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <memory>

#include "cli/document_file.hpp"
#include "cli/map_file.hpp"
#include "cli/printable.hpp"
#include "cli/rehearsal.hpp"
#include "core/json_string.hpp"
#include "core/json_text.hpp"
#include "core/system.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::string config, sink, map, event;
  bool json = false;
};

std::string pretty(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string_view word_of(Rehearsed::End end) {
  switch (end) {
    case Rehearsed::End::unrouted:
      return "unrouted";
    case Rehearsed::End::dropped:
      return "dropped";
    case Rehearsed::End::skipped:
      return "skipped";
    case Rehearsed::End::failed:
      return "failed";
    case Rehearsed::End::ready:
      return "record";
  }
  return "failed";
}

std::string as_json(const Rehearsed& event) {
  std::string out = R"({"outcome":")" + std::string(word_of(event.end)) + '"';
  const auto add = [&](const char* name, const std::string& text) {
    out.append(",\"").append(name).append("\":");
    append_json_string(out, text);
  };
  if (!event.reason.empty()) add("reason", event.reason);
  if (!event.record.empty()) out += ",\"record\":" + event.record;
  out += ",\"notes\":[";
  for (const mapping::Note& note : event.notes) {
    out += out.back() == '[' ? "{\"target\":" : ",{\"target\":";
    append_json_string(out, note.target);
    out += ",\"sentence\":";
    append_json_string(out, note.sentence);
    out += '}';
  }
  return out + "]}";
}

int show(const Rehearsed& event, bool json, Context& context) {
  const bool is_well = event.end == Rehearsed::End::ready || event.end == Rehearsed::End::skipped;
  if (json) {
    context.out << as_json(event) << '\n';
    return is_well ? kExitOk : kExitFound;
  }
  if (event.end == Rehearsed::End::ready)
    context.out << (event.record.empty() ? "the route has no map: the sink gets the event as it is"
                                         : pretty(event.record))
                << '\n';
  else
    context.out << word_of(event.end) << ": " << printable(event.reason) << '\n';
  for (const mapping::Note& note : event.notes)
    context.err << "ekiden: " << (note.target.empty() ? "when" : printable(note.target)) << ": "
                << printable(note.sentence) << '\n';
  return is_well ? kExitOk : kExitFound;
}

int preview_map(const Options& options, const std::string& event, Context& context) {
  const MapFile file = MapFile::load(options.map, config::process_environment());
  context.err << config::to_text(file.diagnostics());
  if (!file.map()) return exit_code_of_file(file.diagnostics());
  Rehearsed rehearsed;
  mapping::Map::Outcome outcome = file.map()->run(event, {}, &rehearsed.notes);
  using Kind = mapping::Map::Outcome::Kind;
  rehearsed.end = outcome.kind == Kind::record    ? Rehearsed::End::ready
                  : outcome.kind == Kind::skipped ? Rehearsed::End::skipped
                                                  : Rehearsed::End::failed;
  if (outcome.kind == Kind::skipped) rehearsed.reason = "the map's `when` is not true of it";
  (outcome.kind == Kind::record ? rehearsed.record : rehearsed.reason) += outcome.text;
  return show(rehearsed, options.json, context);
}

int preview_route(const Options& options, const std::string& event, Context& context) {
  const Planned planned = make_plan(options.config, config::process_environment());
  context.err << config::to_text(planned.diagnostics);
  for (const Status& problem : planned.problems) context.err << "ekiden: " << problem.message() << '\n';
  if (!planned.plan) return planned.exit_code;
  const auto& sinks = planned.plan->sinks;
  if (std::none_of(sinks.begin(), sinks.end(), [&](const auto& sink) { return sink.id == options.sink; }))
    return context.fail(kExitUsage, "there is no sink " + options.sink + " in " + options.config);
  return show(rehearse(*planned.plan, options.sink, event, SystemClock().wall_ms()), options.json, context);
}

int preview(const Options& options, Context& context) {
  if (options.map.empty() == (options.config.empty() || options.sink.empty()))
    return context.fail(kExitUsage, "give --map, or --config and --sink");
  const DocumentFile event = read_document(options.event, config::process_environment());
  if (!event.ok()) {
    context.err << config::to_text(event.diagnostics);
    return exit_code_of_file(event.diagnostics);
  }
  const std::string json = json_text(event.root);
  return options.map.empty() ? preview_route(options, json, context) : preview_map(options, json, context);
}

}  // namespace

void add_map_preview_command(CLI::App& root, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* const group = root.add_subcommand("map", "Maps: what sinks get of events")->require_subcommand(1);
  CLI::App* const command = group->add_subcommand("preview", "Print the record that a map makes of one event");
  add_config_option(*command, options->config)->required(false)->description("configuration file, with --sink");
  add_option(*command, "--sink", options->sink, "The sink's id: its route, filters and map");
  add_option(*command, "--map", options->map, "A map file by itself");
  add_option(*command, "--event", options->event, "The event: a JSON or YAML file")->required();
  add_json_switch(*command, options->json);
  command->callback([options, &context] { context.exit_code = preview(*options, context); });
}

}  // namespace ekiden::cli
