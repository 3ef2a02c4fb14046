// SPDX-License-Identifier: Apache-2.0
#include "cli/dead_letters.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

std::string letter_path(const DeadLetterOptions& options, std::string_view suffix) {
  std::string path = "/v1/dead-letters/" + percent_encode(options.id) + std::string(suffix);
  if (!options.sink.empty()) path += "?sink=" + percent_encode(options.sink);
  return path;
}

// Every page, until there is no more or the limit is reached.
Result<std::vector<JsonView>> read_all(ApiClient& api, const DeadLetterOptions& options) {
  constexpr std::uint64_t page_size = 1000;
  std::vector<JsonView> letters;
  std::string cursor;
  while (true) {
    const std::uint64_t wanted = options.limit == 0 ? page_size : std::min(page_size, options.limit - letters.size());
    std::string path = "/v1/dead-letters?limit=" + std::to_string(wanted);
    if (!options.sink.empty()) path += "&sink=" + percent_encode(options.sink);
    if (!cursor.empty()) path += "&after=" + percent_encode(cursor);
    const auto body = api.get(path);
    if (!body) return body.status();
    const auto page = JsonView::parse(*body);
    if (!page) return Status(Code::internal, "the gateway's answer is not JSON");
    const std::vector<JsonView> items = page->at("dead_letters").items();
    letters.insert(letters.end(), items.begin(), items.end());
    if (items.size() < wanted || letters.size() == options.limit) return letters;
    cursor = page->text("next");
  }
}

void print_letters(const std::vector<JsonView>& letters, Context& context) {
  Table table({"AT", "SINK", "ID", "TYPE", "CHANNEL", "ATTEMPTS", "REASON"});
  for (const JsonView& letter : letters) {
    table.add({letter.text("at"), letter.text("sink"), letter.text("id"), letter.text("type"), letter.text("channel"),
               std::to_string(letter.number("attempts")), letter.text("reason")});
  }
  context.out << table.text();
}

template <class Run>
void on_run(CLI::App* app, std::shared_ptr<DeadLetterOptions> options, Context& context, Run run) {
  app->callback([options = std::move(options), &context, run] { context.exit_code = run(*options, context); });
}

}  // namespace

int run_dead_letters_list(const DeadLetterOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const auto letters = read_all(*api, options);
  if (!letters) return context.fail(letters.status());
  if (options.json) {
    api::JsonText json;
    json.begin_object().key("dead_letters").begin_array();
    for (const JsonView& letter : *letters) json.raw(letter.json());
    context.out << json.end_array().end_object().text() << '\n';
  } else if (letters->empty()) {
    context.err << "ekiden: there are no dead letters\n";
  } else {
    print_letters(*letters, context);
  }
  return kExitOk;
}

int run_dead_letters_show(const DeadLetterOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const auto body = api->get(letter_path(options, ""));
  if (!body) return context.fail(body.status());
  const auto letter = JsonView::parse(*body);
  if (options.json || !letter) {
    context.out << *body << '\n';
    return kExitOk;
  }
  Table table({});
  for (const char* member :
       {"id", "sink", "type", "channel", "conversation", "first_failed", "at", "reason", "upstream"})
    table.add({member, letter->text(member)});
  table.add({"attempts", std::to_string(letter->number("attempts"))});
  table.add({"upstream_status", std::to_string(letter->number("upstream_status"))});
  context.out << table.text();
  context.err << "ekiden: --json prints the event too; it may hold what people wrote\n";
  return kExitOk;
}

int run_dead_letters_replay(const DeadLetterOptions& options, Context& context) {
  if (options.id.empty() == !options.all)
    return context.fail(kExitUsage, "name one event's id, or give --all with --sink for every dead letter of a sink");
  if (options.all && options.sink.empty()) return context.fail(kExitUsage, "--all needs --sink");
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const auto answer = options.all
                          ? api->post("/v1/dead-letters/replay",
                                      api::JsonText().begin_object().field("sink", options.sink).end_object().take())
                          : api->post(letter_path(options, "/replay"), "");
  if (!answer) return context.fail(answer.status());
  const auto json = JsonView::parse(*answer);
  if (options.json) {
    context.out << *answer << '\n';
  } else {
    context.out << (json ? json->number("replayed") : 0) << " delivered again\n";
  }
  return kExitOk;
}

void add_dead_letters_command(CLI::App& root, Context& context) {
  CLI::App* group = root.add_subcommand("dead-letters", "Events that a sink has finally refused");
  group->require_subcommand(1);
  const auto options = std::make_shared<DeadLetterOptions>();

  CLI::App* list = group->add_subcommand("list", "List them, oldest first");
  add_option(*list, "--limit", options->limit, "At most so many");
  on_run(list, options, context, run_dead_letters_list);

  CLI::App* show = group->add_subcommand("show", "Show one, with the reason");
  show->add_option("id", options->id, "The event's id")->required();
  on_run(show, options, context, run_dead_letters_show);

  CLI::App* replay = group->add_subcommand("replay", "Deliver one, or all of a sink, again");
  replay->add_option("id", options->id, "The event's id");
  add_switch(*replay, "--all", options->all, "Every dead letter of the sink");
  on_run(replay, options, context, run_dead_letters_replay);

  for (CLI::App* app : {list, show, replay}) {
    add_api_options(*app, options->api);
    add_option(*app, "--sink", options->sink, "Only of this sink");
    add_json_switch(*app, options->json);
  }
}

}  // namespace ekiden::cli
