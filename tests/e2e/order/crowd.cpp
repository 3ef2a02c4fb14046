// SPDX-License-Identifier: Apache-2.0
// An adapter that makes the events of many conversations, each numbered from 0, in pages that are kept together with
// the cursor; and a sink that appends "conversation number" to a file for each effect. The sink refuses a share of
// events for now: half of them before the effect, half after it, as an upstream does whose answer is lost.
#include <ekidenpp/ekiden.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace ekiden::sdk;

class Crowd final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "crowd";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Crowd", "commands": {},
    "config": {"type": "object", "additionalProperties": false, "required": ["conversations", "events"], "properties": {
      "conversations": {"type": "integer", "minimum": 1}, "events": {"type": "integer", "minimum": 1}}}
  })json";

  Status configure(std::string_view config) override {
    const JsonView json = JsonView::parse(config).value_or(JsonView());
    conversations_ = json.at("/conversations").int64().value_or(1);
    events_ = json.at("/events").int64().value_or(1);
    return {};
  }

  Status start(Op) override {
    std::string cursor;
    if (const Status status = host().cursor("made", cursor); status.ok())
      std::from_chars(cursor.data(), cursor.data() + cursor.size(), made_);
    else if (status.code != EKD_E_NOT_FOUND)
      return status;
    return host().timers().after(0, [this] { emit(); });
  }
  Status send(Op, const Command&) override { return Status::rejected("it only makes events"); }
  void on_ready() override { emit(); }

 private:
  static constexpr std::int64_t kPage = 200;

  // The events of one number stand together; which conversation comes first differs from number to number.
  void emit() {
    Emission emission;
    std::int64_t next = made_;
    for (; next < conversations_ * events_ && next < made_ + kPage; ++next) {
      const std::int64_t number = next / conversations_;
      const std::string conversation = std::to_string((next % conversations_ * 7'919 + number) % conversations_);
      Event event;
      event.type = "message.received";
      event.account = "crowd";
      event.peer_kind = "dm";
      event.peer_id = conversation;
      event.id_material = {conversation, std::to_string(number)};
      event.data = EventData()
                       .platform({.name = "crowd", .msg_id = std::to_string(number), .received_via = "poll"})
                       .sender({.role = "customer", .identities = {{.type = "user_id", .value = conversation}}})
                       .message({.native_id = std::to_string(number), .parts = {Part::text("hello")}})
                       .json();
      emission.events.push_back(std::move(event));
    }
    if (emission.events.empty()) return;
    emission.cursor_name = "made";
    emission.cursor = std::to_string(next);
    const Status accepted = host().emit(emission, [this, next](const Status& durable) {
      if (!durable.ok()) return;  // on_ready() goes on
      made_ = next;
      emit();
    });
    if (!accepted.ok() && accepted.code != EKD_E_FULL)
      host().log(LogLevel::error, "refused", {{"detail", accepted.message}});
  }

  std::int64_t conversations_ = 0;
  std::int64_t events_ = 0;
  std::int64_t made_ = 0;
};

class Ledger final : public Sink {
 public:
  using Sink::Sink;
  ~Ledger() override {
    if (file_ >= 0) ::close(file_);
  }

  static constexpr const char* kId = "ledger";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Ledger", "max_in_flight": 4, "max_batch": {"events": 50}, "needs": {"files": true},
    "config": {"type": "object", "additionalProperties": false, "required": ["file", "fail_percent"], "properties": {
      "file": {"type": "string"}, "fail_percent": {"type": "integer"}}}
  })json";

  Status configure(std::string_view config) override {
    const JsonView json = JsonView::parse(config).value_or(JsonView());
    fail_percent_ = json.at("/fail_percent").int64().value_or(0);
    file_ = ::open(json.at("/file").text().c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    return file_ >= 0 ? Status() : Status::config("the file cannot be opened");
  }

  Status deliver(Op op, std::span<const Delivery> events) override {
    std::vector<std::uint8_t> dice(events.size());
    if (const Status status = host().random(dice); !status.ok()) return status;
    std::string effects;
    std::vector<ItemResult> results(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      const bool fails = dice[i] * 100 / 256 < fail_percent_;
      if (fails) results[i].status = Status::retry("by chance");
      if (!fails || dice[i] % 2 == 0) effects += line_of(events[i]);
    }
    if (::write(file_, effects.data(), effects.size()) != static_cast<ssize_t>(effects.size()))
      return Status::retry("the file cannot be written");
    complete_items(op, results);
    return Status::pending();
  }

 private:
  static std::string line_of(const Delivery& event) {
    const JsonView document = JsonView::parse(event.document).value_or(JsonView());
    const std::string_view conversation = event.conversation.substr(event.conversation.rfind(':') + 1);
    return std::string(conversation) + " " + document.at("/data/message/native_id").text() + "\n";
  }

  std::int64_t fail_percent_ = 0;
  int file_ = -1;
};

}  // namespace

EKIDEN_PLUGIN(Crowd, Ledger);
