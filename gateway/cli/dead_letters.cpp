// SPDX-License-Identifier: Apache-2.0
#include "cli/dead_letters.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/table.hpp"
#include "core/system.hpp"

namespace ekiden::cli {

namespace {

std::string letter_path(const DeadLetterOptions& options, std::string_view suffix) {
  std::string path = "/v1/dead-letters/" + percent_encode(options.letters.id) + std::string(suffix);
  if (!options.letters.sink.empty()) path += "?sink=" + percent_encode(options.letters.sink);
  return path;
}

// Every page, until there is no more or the limit is reached. A page may hold more than it was asked for: what several
// sinks refused of one event stays together.
Result<std::vector<JsonView>> read_all(ApiClient& api, const DeadLetterOptions& options) {
  constexpr std::uint64_t page_size = 1000;
  std::vector<JsonView> letters;
  std::string cursor;
  while (true) {
    const std::uint64_t wanted = options.limit == 0 ? page_size : std::min(page_size, options.limit - letters.size());
    std::string path = "/v1/dead-letters?limit=" + std::to_string(wanted);
    if (!options.letters.sink.empty()) path += "&sink=" + percent_encode(options.letters.sink);
    if (!cursor.empty()) path += "&after=" + percent_encode(cursor);
    const auto body = api.get(path);
    if (!body) return body.status();
    const auto page = JsonView::parse(*body);
    if (!page) return Status(Code::internal, "the gateway's answer is not JSON");
    const std::vector<JsonView> items = page->at("dead_letters").items();
    letters.insert(letters.end(), items.begin(), items.end());
    const bool is_enough = options.limit != 0 && letters.size() >= options.limit;
    if (is_enough) letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(options.limit), letters.end());
    if (is_enough || items.size() < wanted) return letters;
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

namespace {

// What replay and drop have in common. `verb`: "replay"; `count_name`: the member of the answer.
int settle(const DeadLetterOptions& options, Context& context, const char* verb, const char* count_name,
           const char* done) {
  const SelectionOptions& letters = options.letters;
  const int ways = (letters.id.empty() ? 0 : 1) + (letters.all ? 1 : 0) + (letters.names_some() ? 1 : 0);
  if (ways != 1)
    return context.fail(kExitUsage,
                        "name one event's id, or select with --conversation, --reason, --from and --to, or give --all");
  if (letters.id.empty() && letters.sink.empty()) return context.fail(kExitUsage, "a selection needs --sink");
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const bool is_plain = !letters.id.empty() && letters.sink.empty() && !letters.dry_run;
  Result<std::string> answer = std::string();
  if (is_plain) {  // the gateway knows which sink has it
    answer = api->post(letter_path(options, "/" + std::string(verb)), "");
  } else {
    if (letters.sink.empty()) return context.fail(kExitUsage, "--dry-run needs --sink");
    const Result<std::string> body = selection_body(letters, true, SystemClock());
    if (!body) return context.fail(kExitUsage, body.status().message());
    answer = api->post("/v1/dead-letters/" + std::string(verb), *body);
  }
  if (!answer) return context.fail(answer.status());
  context.out << (options.json ? *answer + "\n" : selection_text(*answer, count_name, done));
  return kExitOk;
}

}  // namespace

int run_dead_letters_replay(const DeadLetterOptions& options, Context& context) {
  return settle(options, context, "replay", "replayed", "delivered again");
}

int run_dead_letters_drop(const DeadLetterOptions& options, Context& context) {
  return settle(options, context, "drop", "dropped", "given up");
}

void add_dead_letters_command(CLI::App& root, Context& context) {
  CLI::App* group = root.add_subcommand("dead-letters", "Events that a sink has finally refused");
  group->require_subcommand(1);
  const auto options = std::make_shared<DeadLetterOptions>();

  CLI::App* list = group->add_subcommand("list", "List them, oldest first");
  add_option(*list, "--limit", options->limit, "At most so many");
  on_run(list, options, context, run_dead_letters_list);

  CLI::App* show = group->add_subcommand("show", "Show one, with the reason");
  show->add_option("id", options->letters.id, "The event's id")->required();
  on_run(show, options, context, run_dead_letters_show);

  CLI::App* replay = group->add_subcommand("replay", "Deliver one, some or all of a sink again");
  add_rate_option(*replay, options->letters);
  on_run(replay, options, context, run_dead_letters_replay);

  CLI::App* drop = group->add_subcommand("drop", "Give one, some or all of a sink up for good");
  on_run(drop, options, context, run_dead_letters_drop);

  for (CLI::App* app : {replay, drop}) {
    app->add_option("id", options->letters.id, "The event's id");
    add_letter_options(*app, options->letters);
    add_time_options(*app, options->letters);
    add_dry_run_switch(*app, options->letters);
  }
  for (CLI::App* app : {list, show, replay, drop}) {
    add_api_options(*app, options->api);
    add_option(*app, "--sink", options->letters.sink, "Only of this sink");
    add_json_switch(*app, options->json);
  }
}

}  // namespace ekiden::cli
