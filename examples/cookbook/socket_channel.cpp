// SPDX-License-Identifier: Apache-2.0
// A channel over a socket: each line is one JSON object. We say {"login": token}; the platform says {"welcome": true}
// or
// {"denied": true}, then {"message": {"id", "from", "text", "time_ms"}}, which it repeats at the next login until we
// say
// {"ack": id}. To our {"send": id, "to", "text"} it says {"sent": id, "native_id"} or {"refused": id, "reason"}.
#include <ekidenpp/draft/stream.hpp>
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace {
using namespace ekiden::sdk;

class SocketChannel final : public WithStreams<Adapter> {
 public:
  using WithStreams::WithStreams;

  static constexpr const char* kId = "cookbook-socket";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Socket channel",
    "description": "Receives and sends over one TLS connection that it keeps open.",
    "account_key": "account",
    "exclusive": true,
    "client_message_id": true,
    "commands": {"message.send": {"max_parts": 1, "parts": {"text": {"max_bytes": 4096}}}},
    "max_in_flight": 16,
    "config": {"type": "object", "additionalProperties": false, "required": ["host", "account", "token"], "properties": {
      "host": {"type": "string", "minLength": 1, "examples": ["chat.example"]},
      "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 6697},
      "tls": {"type": "boolean", "default": true},
      "ca_file": {"type": "string", "default": "", "description": "PEM; empty: the system's authorities."},
      "account": {"type": "string", "minLength": 1, "examples": ["shop"]},
      "token": {"type": "string", "minLength": 8, "x-secret": true}}}
  })json";

  Status configure(std::string_view config) override {
    const JsonView settings = JsonView::parse(config).value();
    target_.host = settings.at("/host").text();
    target_.port = static_cast<std::uint16_t>(settings.at("/port").int64().value_or(6697));
    target_.tls = settings.at("/tls").boolean().value_or(true);
    target_.ca_file = settings.at("/ca_file").text();
    target_.idle_timeout_ms = 120'000;  // the platform says {"ping": true} every minute
    account_ = settings.at("/account").text();
    token_ = settings.at("/token").text();
    return {};
  }

  Status start(Op) override {
    host().degraded("not connected yet");
    return open_stream(target_, stream_);
  }
  Status stop(Op, std::uint32_t) override {
    end_sends();
    close_stream(stream_);
    return {};
  }

  Status send(Op op, const Command& command) override {
    if (!is_logged_in_) return Status::not_connected("there is no connection to the platform");
    const std::string id(command.id);
    JsonWriter line;
    line.begin_object().member("send", id).member("to", command.peer_id);
    line.member("text", JsonView::parse(command.json).value().at("/parts/0/text").text()).end_object();
    if (Status written = write_line(line); !written.ok()) return written;
    Waiting& waiting = sends_[id] = {op, 0};
    const auto late = [this, id] { end_send(id, Status::unknown_outcome("the platform did not answer in time")); };
    if (Status set = host().timers().after(kAnswerWithinMs, late, &waiting.timer); !set.ok()) {
      sends_.erase(id);
      return Status::unknown_outcome("sent, but nobody would wait for the answer: " + set.message);
    }
    return Status::pending();
  }

  void on_stream_open(StreamId) override {
    JsonWriter login;
    login.begin_object().member("login", token_).end_object();
    write_or_close(login);
  }

  // A piece may hold half a line, or three.
  void on_stream_data(StreamId, std::string_view bytes) override {
    received_ += bytes;
    for (std::size_t end = 0; !is_closing_ && (end = received_.find('\n')) != std::string::npos;) {
      const std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      on_line(line);
    }
    if (!is_closing_ && received_.size() > kMaxLine) close(Then::connect, "the platform sent a line without an end");
  }

  void on_stream_closed(StreamId, const Status& status) override {
    stream_ = 0;
    is_logged_in_ = is_closing_ = false;
    received_.clear();
    end_sends();
    if (then_ == Then::connect) connect_later(status.ok() ? "the connection has ended" : status.message);
  }

  void on_ready() override {
    if (then_ != Then::wait_for_room) return;
    then_ = Then::connect;
    if (stream_ == 0) connect();
  }

 private:
  static constexpr std::size_t kMaxLine = 64 << 10;
  static constexpr std::uint32_t kAnswerWithinMs = 30'000;
  static constexpr std::uint32_t kLongestWaitMs = 60'000;

  enum class Then { connect, wait_for_room, nothing };  // what follows the end of a connection
  struct Waiting {
    Op op = 0;
    TimerId timer = 0;
  };

  void on_line(const std::string& text) {
    const auto line = JsonView::parse(text, kMaxLine);
    if (!line || !line->is_object()) return close(Then::connect, "the platform sent a line that is no JSON object");
    if (line->at("/message")) return take(line->at("/message"));
    if (line->at("/sent")) return end_send(line->at("/sent").text(), {}, line->at("/native_id").text());
    if (line->at("/refused"))
      return end_send(line->at("/refused").text(),
                      Status::rejected("refused: " + line->at("/reason").text("no reason")));
    if (line->at("/denied")) {
      close(Then::nothing, {});
      return host().down("the platform refused the token");
    }
    if (line->at("/welcome").boolean().value_or(false)) {
      is_logged_in_ = true;
      failures_ = 0;
      host().healthy();
    }
  }

  // The platform may forget the message when it is on disk, and not a moment earlier.
  void take(const JsonView& message) {
    const std::string id = message.at("/id").text();
    if (id.empty() || message.at("/from").text().empty())
      return close(Then::connect, "the platform sent a message without an id or a sender");
    const auto durable = [this, id, stream = stream_](const Status& status) {
      if (stream != stream_ || is_closing_) return;  // it comes again on the next connection
      if (!status.ok()) return close(Then::wait_for_room, "the journal has no room");
      JsonWriter ack;
      ack.begin_object().member("ack", id).end_object();
      write_or_close(ack);
    };
    const Status kept = host().emit(Emission{.events = {event_of(message, id)}}, durable);
    if (kept.code == EKD_E_FULL) return close(Then::wait_for_room, "the journal has no room");
    if (!kept.ok()) close(Then::connect, "the message was refused: " + kept.message);
  }

  void write_or_close(JsonWriter& line) {
    if (const Status written = write_line(line); !written.ok()) close(Then::connect, written.message);
  }
  Status write_line(JsonWriter& line) { return write_stream(stream_, line.take().value() + "\n"); }

  void close(Then then, const std::string& why) {
    then_ = then;
    is_closing_ = true;
    is_logged_in_ = false;
    if (!why.empty()) host().degraded(why);
    close_stream(stream_);
  }
  void connect() {
    if (const Status opened = open_stream(target_, stream_); !opened.ok()) connect_later(opened.message);
  }
  void connect_later(const std::string& why) {
    host().degraded(why);
    // Many that lost the same platform do not come back at the same moment.
    std::uint8_t chance = 255;
    static_cast<void>(host().random({&chance, 1}));
    const std::uint32_t most = std::min(kLongestWaitMs, 1'000u << std::min(failures_++, 6u));
    const Status set = host().timers().after(most / 2 + most / 2 * chance / 255, [this] { connect(); });
    if (!set.ok()) host().down("there is no connection, and no timer for the next: " + set.message);
  }

  void end_send(const std::string& id, const Status& status, const std::string& native_id = {}) {
    const auto waiting = sends_.extract(id);
    if (waiting.empty()) return;
    host().timers().cancel(waiting.mapped().timer);
    JsonWriter result;
    result.begin_object().member("native_id", native_id).end_object();
    complete(waiting.mapped().op, status, native_id.empty() ? "{}" : result.take().value());
  }
  void end_sends() {
    while (!sends_.empty())
      end_send(sends_.begin()->first, Status::unknown_outcome("the connection ended before the platform answered"));
  }

  Event event_of(const JsonView& message, const std::string& id) const {
    const std::string from = message.at("/from").text();
    Event event;
    event.type = "message.received";
    event.account = account_;
    event.peer_kind = "dm";
    event.peer_id = from;
    event.id_material = {id};
    event.time_ms = message.at("/time_ms").int64().value_or(0);
    event.raw = message.json();
    event.raw_content_type = "application/json";
    event.data = EventData()
                     .platform({.name = "cookbook", .msg_id = id})
                     .sender({.identities = {{.type = "user_id", .value = from}}})
                     .message({.native_id = id, .parts = {Part::text(message.at("/text").text())}})
                     .json();
    return event;
  }

  StreamTarget target_;
  std::string account_, token_;
  StreamId stream_ = 0;                   // the one connection; 0: none
  std::string received_;                  // the line that has begun
  std::map<std::string, Waiting> sends_;  // written, and not answered yet
  Then then_ = Then::connect;
  bool is_logged_in_ = false;
  bool is_closing_ = false;     // nothing more is said or heard
  std::uint32_t failures_ = 0;  // since the last login
};

}  // namespace

EKIDEN_PLUGIN(SocketChannel);
