// SPDX-License-Identifier: Apache-2.0
#include "cli/status.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

// Colours the state words of a finished table, so that they do not disturb its widths.
std::string with_colors(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> colors[] = {
      {"  ok  ", "\033[32m"}, {"  degraded  ", "\033[33m"}, {"  down  ", "\033[31m"}};
  for (const auto& [word, color] : colors) {
    const std::string painted = std::string(color) + std::string(word) + "\033[0m";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + painted.size()))
      text.replace(at, word.size(), painted);
  }
  return text;
}

// What holds deliveries up, one line each.
std::string holdups(const JsonView& sinks) {
  std::string text;
  for (const JsonView& sink : sinks.at("sinks").items()) {
    const auto line = [&](const std::string& what) { text += "\n" + sink.text("id") + ": " + what; };
    if (!sink.text("paused_until").empty()) line("paused by the upstream until " + sink.text("paused_until"));
    if (const auto waiting = sink.number("waiting_conversations"); waiting > 0)
      line(std::to_string(waiting) + " conversations wait for a repeated attempt");
    if (const auto parked = sink.number("parked_conversations"); parked > 0)
      line(std::to_string(parked) + " conversations are parked: `ekiden dead-letters list --sink " + sink.text("id") +
           "`");
    if (const auto left = sink.number("replaying"); left > 0)
      line(std::to_string(left) + " events are left of what is delivered again");
    for (const JsonView& limit : sink.at("limits").items())
      if (limit.at("rate").json() != limit.at("rate_now").json())
        line("limit " + limit.text("id") + " is slowed to " + limit.at("rate_now").json() + " calls a second, of " +
             limit.at("rate").json());
  }
  return text.empty() ? text : text + "\n";
}

bool has_down(const std::vector<JsonView>& parts) {
  for (const JsonView& part : parts)
    if (part.text("state") == "down") return true;
  return false;
}

}  // namespace

bool is_something_down(const JsonView& channels, const JsonView& sinks) {
  return has_down(channels.at("channels").items()) || has_down(sinks.at("sinks").items());
}

std::string status_text(const JsonView& channels, const JsonView& sinks, bool color) {
  Table channel_table({"CHANNEL", "ADAPTER", "ACCOUNT", "STATE", "SINCE", "WAITING", "REASON"});
  for (const JsonView& channel : channels.at("channels").items()) {
    channel_table.add({channel.text("id"), channel.text("adapter"), channel.text("account"), channel.text("state"),
                       channel.text("since"), std::to_string(channel.number("commands_waiting")),
                       channel.text("reason")});
  }
  Table sink_table({"SINK", "COMPONENT", "STATE", "SINCE", "BACKLOG", "OLDEST", "IN FLIGHT", "DEAD LETTERS", "REASON"});
  for (const JsonView& sink : sinks.at("sinks").items()) {
    sink_table.add({sink.text("id"), sink.text("sink"), sink.text("state"), sink.text("since"),
                    std::to_string(sink.number("backlog")), sink.text("oldest_event"),
                    std::to_string(sink.number("in_flight")), std::to_string(sink.number("dead_letters")),
                    sink.text("reason")});
  }
  std::string text = channel_table.text() + "\n" + sink_table.text() + holdups(sinks);
  return color ? with_colors(std::move(text)) : text;
}

int run_status(const StatusOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const auto channels_body = api->get("/v1/channels");
  if (!channels_body) return context.fail(channels_body.status());
  const auto sinks_body = api->get("/v1/sinks");
  if (!sinks_body) return context.fail(sinks_body.status());
  const auto channels = JsonView::parse(*channels_body);
  const auto sinks = JsonView::parse(*sinks_body);
  if (!channels || !sinks) return context.fail(kExitDefect, "the gateway's answer is not JSON");
  if (options.json) {
    api::JsonText json;
    json.begin_object()
        .key("channels")
        .raw(channels->at("channels").json())
        .key("sinks")
        .raw(sinks->at("sinks").json());
    context.out << json.end_object().text() << '\n';
  } else {
    context.out << status_text(*channels, *sinks, context.color);
  }
  return is_something_down(*channels, *sinks) ? kExitFound : kExitOk;
}

void add_status_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("status", "Show how channels and sinks are");
  const auto options = std::make_shared<StatusOptions>();
  add_api_options(*app, options->api);
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_status(*options, context); });
}

}  // namespace ekiden::cli
