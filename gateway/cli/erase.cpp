// SPDX-License-Identifier: Apache-2.0
#include "cli/erase.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/api_client.hpp"
#include "cli/json_view.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  ApiOptions api;
  std::string channel;
  std::string peer;
  bool dry_run = false;
  bool json = false;
};

int erase(const Options& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  api::JsonText body;
  body.begin_object().field("channel", options.channel).field("peer", options.peer);
  constexpr std::int64_t kLongestMs = 3'600'000;  // the whole journal is read
  const auto answer =
      api->post("/v1/erasures", body.field("dry_run", options.dry_run).end_object().take(), {}, kLongestMs);
  if (!answer) return context.fail(answer.status());
  const auto report = JsonView::parse(*answer);
  if (!report) return context.fail(kExitDefect, "the gateway's answer is not JSON");
  if (options.json) {
    context.out << *answer << '\n';
    return kExitOk;
  }
  context.out << (options.dry_run ? "there are " : "erased: ") << report->number("events") << " event(s), "
              << report->number("commands") << " command(s), " << report->number("dead_letters") << " dead letter(s), "
              << report->number("other_items") << " other item(s)\n";
  return kExitOk;
}

}  // namespace

void add_erase_command(CLI::App& root, Context& context) {
  CLI::App* const app = root.add_subcommand("erase", "Erase everything that the gateway keeps of one person");
  const auto options = std::make_shared<Options>();
  add_api_options(*app, options->api);
  add_option(*app, "--channel", options->channel, "The channel on which they wrote")->required();
  add_option(*app, "--peer", options->peer, "Their id on that platform, as it stands in native_id")->required();
  add_switch(*app, "--dry-run", options->dry_run, "Only count what there is");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = erase(*options, context); });
}

}  // namespace ekiden::cli
