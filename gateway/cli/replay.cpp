// SPDX-License-Identifier: Apache-2.0
#include "cli/replay.hpp"

#include <memory>

#include "core/system.hpp"

namespace ekiden::cli {

int run_replay(const ReplayOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  const Result<std::string> body = selection_body(options.events, false, SystemClock());
  if (!body) return context.fail(kExitUsage, body.status().message());
  const Result<std::string> answer = api->post("/v1/sinks/" + percent_encode(options.events.sink) + "/replay", *body);
  if (!answer) return context.fail(answer.status());
  context.out << (options.json ? *answer + "\n" : selection_text(*answer, "replayed", "delivered again"));
  if (!options.json && !options.events.dry_run)
    context.err << "ekiden: it goes on in the gateway; `ekiden status` says how many are left\n";
  return kExitOk;
}

void add_replay_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("replay", "Deliver to a sink once more what it got in a time range");
  const auto options = std::make_shared<ReplayOptions>();
  add_option(*app, "--consumer", options->events.sink, "The sink's id")->required();
  add_time_options(*app, options->events);
  app->get_option("--from")->required();
  add_rate_option(*app, options->events);
  add_dry_run_switch(*app, options->events);
  add_api_options(*app, options->api);
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_replay(*options, context); });
}

}  // namespace ekiden::cli
