// SPDX-License-Identifier: Apache-2.0
// An adapter that polls a platform without end: 1, 2, 3, … in pages of three. Each page is fetched on a worker, every
// few milliseconds, and goes into the journal together with the cursor. The id of an event tells which life of the
// plugin fetched it, so that a page that is fetched twice shows twice.
#include <ekidenpp/ekiden.hpp>

#include <array>
#include <charconv>
#include <string>

namespace {

using namespace ekiden::sdk;

class Poller final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "poller";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Poller", "config": {"type": "object", "additionalProperties": false}, "commands": {}
  })json";

  Status configure(std::string_view) override { return {}; }

  Status start(Op) override {
    std::array<std::uint8_t, 8> life{};
    if (Status status = host().random(life); !status.ok()) return status;
    for (const std::uint8_t byte : life) life_ += std::to_string(byte) + ".";
    std::string cursor;
    if (const Status status = host().cursor("numbers", cursor); status.ok())
      std::from_chars(cursor.data(), cursor.data() + cursor.size(), last_);
    else if (status.code != EKD_E_NOT_FOUND)
      return status;
    host().log(LogLevel::info, "goes on", {{"after", std::to_string(last_)}});
    return host().timers().after(0, [this] { fetch(); });
  }
  Status send(Op, const Command&) override { return Status::rejected("it only polls"); }
  void on_ready() override { fetch(); }

 private:
  void fetch() {
    const Status status = host().workers().offload(
        [this] {
          for (std::size_t i = 0; i < page_.size(); ++i) page_[i] = last_ + static_cast<long>(i) + 1;
          return Status();
        },
        [this](const Status& fetched) {
          if (fetched.ok() && host().is_strand()) emit();
        });
    if (!status.ok()) host().log(LogLevel::error, "no worker", {{"detail", status.message}});
  }

  void emit() {
    Emission emission;
    for (const long number : page_) {
      const std::string text = std::to_string(number);
      Event event;
      event.type = "message.received";
      event.account = "platform";
      event.peer_kind = "dm";
      event.peer_id = "counter";
      event.id_material = {life_, text};
      event.data = EventData()
                       .platform({.name = "numbers", .msg_id = text, .received_via = "poll"})
                       .sender({.role = "customer", .identities = {{.type = "user_id", .value = "counter"}}})
                       .message({.native_id = text, .parts = {Part::text(text)}})
                       .json();
      emission.events.push_back(std::move(event));
    }
    emission.cursor_name = "numbers";
    emission.cursor = std::to_string(page_.back());
    const Status accepted = host().emit(emission, [this](const Status& durable) {
      if (durable.ok()) last_ = page_.back();
      // After a refusal the next poll waits for on_ready().
      if (durable.ok()) (void)host().timers().after(5, [this] { fetch(); });
    });
    if (!accepted.ok() && accepted.code != EKD_E_FULL)
      host().log(LogLevel::error, "refused", {{"detail", accepted.message}});
  }

  std::string life_;
  long last_ = 0;
  std::array<long, 3> page_{};
};

}  // namespace

EKIDEN_PLUGIN(Poller);
