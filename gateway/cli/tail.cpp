// SPDX-License-Identifier: Apache-2.0
#include "cli/tail.hpp"

#include <chrono>
#include <memory>
#include <thread>

#include "cli/printable.hpp"
#include "core/envelope.hpp"

namespace ekiden::cli {

namespace {

constexpr int kWaitSeconds = 30;
constexpr std::int64_t kTimeoutMs = (kWaitSeconds + 15) * 1000;
constexpr std::chrono::seconds kPause{1};

std::string part_text(const JsonView& part, bool show_text) {
  const std::string type = part.text("type");
  const std::string text = part.text("text");
  if (text.empty()) return type;
  return show_text ? type + ": " + text : type + ", " + std::to_string(character_count(text)) + " characters";
}

std::string events_path(const std::string& cursor, int limit, int wait_seconds) {
  return "/v1/events?limit=" + std::to_string(limit) + "&wait=" + std::to_string(wait_seconds) +
         (cursor.empty() ? "" : "&after=" + percent_encode(cursor));
}

struct Page {
  std::vector<JsonView> events;
  std::string next;
};

Result<Page> read_page(ApiClient& api, const std::string& path) {
  const auto body = api.get(path, kTimeoutMs);
  if (!body) return body.status();
  const auto json = JsonView::parse(*body);
  if (!json || json->text("next").empty()) return Status(Code::internal, "the gateway's answer is no page of events");
  return Page{json->at("events").items(), json->text("next")};
}

// The cursor behind the newest event.
Result<std::string> skip_to_now(ApiClient& api) {
  constexpr int many = 1000;
  std::string cursor;
  while (true) {
    auto page = read_page(api, events_path(cursor, many, 0));
    if (!page) return page.status();
    cursor = page->next;
    if (page->events.empty()) return cursor;  // a page may be cut short of `many` by its size
  }
}

class Tail {
 public:
  Tail(const TailOptions& options, Context& context, ApiClient& api)
      : options_(options), context_(context), api_(api) {}

  int run() {
    if (options_.from == "now") {
      auto now = skip_to_now(api_);
      if (!now) return context_.fail(now.status());
      cursor_ = *now;
    }
    while (!done()) {
      const auto page = read_page(api_, events_path(cursor_, 100, kWaitSeconds));
      if (page) {
        print(*page);
      } else if (page.status().code() == Code::unavailable && connected_) {
        report_loss(page.status());
      } else {
        return context_.fail(page.status());
      }
    }
    return kExitOk;
  }

 private:
  bool done() const { return options_.limit != 0 && printed_ >= options_.limit; }

  void print(const Page& page) {
    if (lost_) context_.err << "ekiden: the gateway answers again\n";
    lost_ = false;
    connected_ = true;
    for (const JsonView& event : page.events) {
      if (done()) return;
      if (!is_wanted(options_, event)) continue;
      context_.out << (options_.json ? event.json() : event_line(event, options_.show_text)) << std::endl;
      ++printed_;
    }
    cursor_ = page.next;
  }

  void report_loss(const Status& status) {
    if (!lost_) context_.err << "ekiden: " << status.message() << "; trying again every second\n";
    lost_ = true;
    std::this_thread::sleep_for(kPause);
  }

  const TailOptions& options_;
  Context& context_;
  ApiClient& api_;
  std::string cursor_;
  std::uint64_t printed_ = 0;
  bool connected_ = false;
  bool lost_ = false;
};

}  // namespace

bool is_wanted(const TailOptions& options, const JsonView& event) {
  return (options.channel.empty() || event.text("channel") == options.channel) &&
         (options.conversation.empty() || event.text("subject") == options.conversation);
}

std::string event_line(const JsonView& event, bool show_text) {
  const std::string type = event.text("type");
  const std::string_view shorter = short_type(type);
  std::string line = event.text("time") + "  " + (shorter.empty() ? type : std::string(shorter)) + "  " +
                     event.text("channel") + "  " + event.text("subject");
  const std::vector<JsonView> parts = event.at("data").at("message").at("parts").items();
  if (!parts.empty()) line += "  " + part_text(parts.front(), show_text);
  if (parts.size() > 1) line += " (and " + std::to_string(parts.size() - 1) + " more)";
  return printable(line);
}

int run_tail(const TailOptions& options, Context& context) {
  HttpSession http(options.api.ca_file);
  auto api = ApiClient::open(options.api, context, http);
  if (!api) return context.fail(api.status());
  return Tail(options, context, *api).run();
}

void add_tail_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("tail", "Follow the events");
  const auto options = std::make_shared<TailOptions>();
  add_api_options(*app, options->api);
  add_option(*app, "--channel", options->channel, "Only of this channel");
  add_option(*app, "--conversation", options->conversation, "Only of this conversation key");
  add_option(*app, "--from", options->from, "start (the oldest kept) or now")
      ->check(CLI::IsMember({"start", "now"}))
      ->capture_default_str();
  add_option(*app, "--limit", options->limit, "Stop after so many events");
  add_switch(*app, "--show-text", options->show_text, "Show what people wrote");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_tail(*options, context); });
}

}  // namespace ekiden::cli
