// SPDX-License-Identifier: Apache-2.0
#include "cli/send.hpp"

#include <chrono>
#include <memory>
#include <thread>

#include "api/json_text.hpp"
#include "cli/json_view.hpp"
#include "cli/printable.hpp"

namespace ekiden::cli {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPollInterval{200};

bool is_final(std::string_view status) {
  return status == "sent" || status == "failed" || status == "unknown" || status == "completed";
}

// "status: text (native)" of a finished command.
std::string outcome_sentence(const JsonView& command) {
  const JsonView error = command.at("result").at("error");
  const std::string text = error.text("text");
  const std::string native = error.text("native");
  std::string sentence = "the command's status is " + command.text("status");
  if (!text.empty()) sentence += ": " + text;
  if (!native.empty()) sentence += " (the platform's code " + native + ")";
  return printable(sentence);
}

// The command's JSON, final or as it was at the deadline.
Result<std::string> wait_for_end(ApiClient& api, const std::string& id, std::int64_t wait_seconds) {
  const auto deadline = SteadyClock::now() + std::chrono::seconds(wait_seconds);
  while (true) {
    auto body = api.get("/v1/commands/" + percent_encode(id));
    if (!body) return body;
    const auto command = JsonView::parse(*body);
    if (!command) return Status(Code::internal, "the gateway's answer is not JSON");
    if (is_final(command->text("status")) || SteadyClock::now() >= deadline) return body;
    std::this_thread::sleep_for(kPollInterval);
  }
}

}  // namespace

std::string send_body(const SendOptions& options) {
  api::JsonText json;
  json.begin_object().field("type", "message.send").field("channel", options.channel).field("to", options.to);
  json.key("parts").begin_array().begin_object().field("type", "text").field("text", options.text).end_object();
  return json.end_array().end_object().take();
}

int run_send(const SendOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  std::vector<HttpHeader> headers;
  if (!options.idempotency_key.empty()) headers.push_back({"Idempotency-Key", options.idempotency_key});
  auto answer = api->post("/v1/commands", send_body(options), std::move(headers));
  if (!answer) return context.fail(answer.status());
  const auto receipt = JsonView::parse(*answer);
  const std::string id = receipt ? receipt->text("id") : "";
  if (id.empty()) return context.fail(kExitDefect, "the gateway's answer has no id");

  if (options.wait_seconds == 0) {
    context.out << (options.json ? *answer : id) << std::endl;
    return kExitOk;
  }
  if (!options.json) context.out << id << std::endl;
  const auto ended = wait_for_end(*api, id, options.wait_seconds);
  if (!ended) return context.fail(ended.status());
  if (options.json) context.out << *ended << std::endl;
  const auto command = JsonView::parse(*ended);
  const std::string status = command->text("status");
  if (status == "sent" || status == "completed") return kExitOk;
  return context.fail(kExitFound, outcome_sentence(*command));
}

void add_send_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("send", "Send a text message to a customer");
  const auto options = std::make_shared<SendOptions>();
  add_api_options(*app, options->api);
  add_option(*app, "--channel", options->channel, "The channel's id")->required();
  add_option(*app, "--to", options->to, "The customer's id on the platform, or a conversation key")->required();
  app->add_option("text", options->text, "What to say")->required();
  add_option(*app, "--idempotency-key", options->idempotency_key, "The same key never sends twice");
  add_option(*app, "--wait", options->wait_seconds, "Wait so many seconds for the platform's answer")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{86'400}));
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_send(*options, context); });
}

}  // namespace ekiden::cli
