// SPDX-License-Identifier: Apache-2.0
// A channel that asks for new messages: POST {"after", "limit"} brings {"messages": [{"id", "from", "text",
// "time_ms"}], "next"}, where `next` goes into the next request as `after`.
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace {
using namespace ekiden::sdk;

class PollingChannel final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "cookbook-polling";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Polling channel",
    "description": "Fetches messages from a platform that pushes none.",
    "account_key": "account",
    "exclusive": true,
    "config": {"type": "object", "additionalProperties": false, "required": ["url", "account"], "properties": {
      "url": {"type": "string", "pattern": "^https?://", "examples": ["https://chat.example/updates"]},
      "account": {"type": "string", "minLength": 1, "examples": ["shop"]},
      "interval_ms": {"type": "integer", "minimum": 100, "maximum": 3600000, "default": 5000}}}
  })json";

  Status configure(std::string_view config) override {
    const JsonView settings = JsonView::parse(config).value();
    url_ = settings.at("/url").text();
    account_ = settings.at("/account").text();
    interval_ms_ = static_cast<std::uint32_t>(settings.at("/interval_ms").int64().value_or(5000));
    return {};
  }
  Status start(Op) override {
    const Status read = host().cursor(kCursor, cursor_);
    if (!read.ok() && read.code != EKD_E_NOT_FOUND) return read;
    return host().timers().after(0, [this] { poll(); });
  }

  // A page that was not kept is fetched again, from the cursor that is on disk.
  void on_ready() override {
    if (std::exchange(waits_for_room_, false)) poll();
  }
  Status send(Op, const Command&) override { return Status::unsupported("this channel only receives"); }

 private:
  static constexpr const char* kCursor = "messages";

  void poll() {
    JsonWriter body;
    body.begin_object().member("after", cursor_).member("limit", 100).end_object();
    const HttpRequest request{
        .method = "POST", .url = url_, .headers = {{"Content-Type", "application/json"}}, .body = body.take().value()};
    const Status sent = host().request(request, [this](const HttpResponse& response) { on_page(response); });
    if (!sent.ok()) poll_later(sent.message);
  }

  void on_page(const HttpResponse& response) {
    if (!response.answered()) return poll_later(response.error);
    const auto page = JsonView::parse(response.body);
    if (response.status != 200 || !page || !page->at("/next").is_string())
      return poll_later("the platform answered no page: " + std::to_string(response.status), response.retry_after_ms);
    Emission emission{.cursor_name = kCursor, .cursor = page->at("/next").text()};
    if (emission.cursor == cursor_) return poll_later();
    for (const JsonView& message : page->at("/messages").items()) {
      if (message.at("/id").text().empty() || message.at("/from").text().empty())
        return poll_later("the platform sent a message without an id or a sender");
      emission.events.push_back(event_of(message));
    }
    const auto durable = [this, next = emission.cursor](const Status& status) { on_durable(status, next); };
    const Status kept = host().emit(emission, durable);
    waits_for_room_ = kept.code == EKD_E_FULL;
    if (!kept.ok() && !waits_for_room_) poll_later("the page was refused: " + kept.message);
  }

  void on_durable(const Status& status, const std::string& next) {
    if ((waits_for_room_ = !status.ok())) return;
    cursor_ = next;
    poll();  // until a page moves the cursor no further
  }

  // `trouble`: why nothing came, or empty.
  void poll_later(std::string_view trouble = {}, std::int64_t wait_ms = 0) {
    trouble.empty() ? host().healthy() : host().degraded(trouble);
    const auto wait = static_cast<std::uint32_t>(std::clamp<std::int64_t>(wait_ms, interval_ms_, 3'600'000));
    const Status set = host().timers().after(wait, [this] { poll(); });
    if (!set.ok()) host().down("polling has ended: " + set.message);
  }

  Event event_of(const JsonView& message) const {
    const std::string id = message.at("/id").text(), from = message.at("/from").text();
    Event event;
    event.type = "message.received";
    event.account = account_;
    event.peer_kind = "dm";
    event.peer_id = from;
    event.id_material = {id};  // a page that is fetched twice gives the same events
    event.time_ms = message.at("/time_ms").int64().value_or(0);
    event.raw = message.json();
    event.raw_content_type = "application/json";
    event.data = EventData()
                     .platform({.name = "cookbook", .msg_id = id, .received_via = "poll"})
                     .sender({.identities = {{.type = "user_id", .value = from}}})
                     .message({.native_id = id, .parts = {Part::text(message.at("/text").text())}})
                     .json();
    return event;
  }

  std::string url_, account_, cursor_;
  std::uint32_t interval_ms_ = 0;
  bool waits_for_room_ = false;
};

}  // namespace

EKIDEN_PLUGIN(PollingChannel);
