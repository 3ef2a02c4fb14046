// SPDX-License-Identifier: Apache-2.0
#include "cli/selection.hpp"

#include <charconv>
#include <optional>

#include "api/json_text.hpp"
#include "cli/json_view.hpp"
#include "core/encoding.hpp"

namespace ekiden::cli {

namespace {

// "2h": two hours before `now_ms`.
std::optional<std::int64_t> ago(std::string_view text, std::int64_t now_ms) {
  std::int64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  if (parsed.ec != std::errc() || count < 0 || count > 1'000'000) return std::nullopt;
  const std::string_view unit(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
  const std::int64_t scale = unit == "s"   ? 1'000
                             : unit == "m" ? 60'000
                             : unit == "h" ? 3'600'000
                             : unit == "d" ? 86'400'000
                                           : 0;
  return scale == 0 ? std::nullopt : std::optional(now_ms - count * scale);
}

Status write_time(api::JsonText& json, std::string_view name, const std::string& text, const Clock& clock) {
  if (text.empty()) return {};
  std::optional<std::int64_t> time = ago(text, clock.wall_ms());
  if (!time) time = parse_rfc3339(text);
  if (!time)
    return {Code::invalid,
            "--" + std::string(name) + " is a time such as 2026-11-27T08:00:00Z, or how long ago, such as 2h"};
  json.key(name).time(*time);
  return {};
}

}  // namespace

void add_time_options(CLI::App& app, SelectionOptions& options) {
  add_option(app, "--from", options.from, "From this time on (RFC 3339), or so long ago (2h)");
  add_option(app, "--to", options.to, "Before this time");
}

void add_rate_option(CLI::App& app, SelectionOptions& options) {
  add_option(app, "--rate", options.rate, "At most so many events a second")->check(CLI::Range(0.001, 1e6));
}

void add_dry_run_switch(CLI::App& app, SelectionOptions& options) {
  add_switch(app, "--dry-run", options.dry_run, "Only say how many, and the first ids");
}

void add_letter_options(CLI::App& app, SelectionOptions& options) {
  add_option(app, "--conversation", options.conversation, "Only of this conversation");
  add_option(app, "--reason", options.reason, "Only with this in the reason");
  add_switch(app, "--all", options.all, "Every dead letter of the sink");
}

Result<std::string> selection_body(const SelectionOptions& options, bool with_sink, const Clock& clock) {
  api::JsonText json;
  json.begin_object();
  if (with_sink) json.field("sink", options.sink);
  if (!options.id.empty()) json.field("id", options.id);
  if (!options.conversation.empty()) json.field("conversation", options.conversation);
  if (!options.reason.empty()) json.field("reason", options.reason);
  if (Status status = write_time(json, "from", options.from, clock); !status) return status;
  if (Status status = write_time(json, "to", options.to, clock); !status) return status;
  if (options.rate > 0) json.field("rate", options.rate);
  if (options.dry_run) json.field("dry_run", true);
  return json.end_object().take();
}

std::string selection_text(std::string_view answer, std::string_view count_name, std::string_view verb) {
  const auto json = JsonView::parse(std::string(answer));
  if (!json) return std::string(answer) + "\n";
  const std::string count = std::to_string(json->number(count_name));
  std::string text = count + (json->at("dry_run").json() == "true" ? " would be " : " ") + std::string(verb) + "\n";
  for (const JsonView& id : json->at("first_ids").items()) text += "  " + id.text() + "\n";
  return text;
}

}  // namespace ekiden::cli
