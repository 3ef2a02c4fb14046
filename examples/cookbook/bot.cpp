// SPDX-License-Identifier: Apache-2.0
// A bot: a sink that answers. A customer's text that holds one of the words gets the answer that stands beside it.
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {
using namespace ekiden::sdk;

class Bot final : public Sink {
 public:
  using Sink::Sink;

  static constexpr const char* kId = "cookbook-bot";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Bot",
    "description": "Answers customers' texts that hold one of its words.",
    "config": {"type": "object", "additionalProperties": false, "required": ["answers"], "properties": {
      "answers": {"type": "array", "minItems": 1, "maxItems": 100,
        "examples": [[{"word": "hours", "text": "We are here from 9 to 18."}]],
        "items": {"type": "object", "additionalProperties": false, "required": ["word", "text"], "properties": {
          "word": {"type": "string", "minLength": 1, "maxLength": 100},
          "text": {"type": "string", "minLength": 1, "maxLength": 2000}}}}}},
    "max_in_flight": 16,
    "max_batch": {"events": 1}
  })json";

  Status configure(std::string_view config) override {
    for (const JsonView& one : JsonView::parse(config).value().at("/answers").items())
      answers_.push_back({one.at("/word").text(), one.at("/text").text()});
    return {};
  }

  Status start(Op) override {
    const ekd_host& raw = host().abi();
    if (raw.get_extension(&raw, EKD_COMMANDS_ID) == nullptr)
      return Status::unsupported("this host takes no commands from a plugin");
    return {};
  }

  Status deliver(Op op, std::span<const Delivery> events) override {
    const auto event = EnvelopeReader::parse(events.front().document);
    if (!event || event->direction() != "in") return {};  // never an answer to an answer
    const std::string text = event->text();
    const auto known = std::find_if(answers_.begin(), answers_.end(),
                                    [&](const Answer& answer) { return text.find(answer.word) != std::string::npos; });
    if (known == answers_.end()) return {};
    JsonWriter command;
    command.begin_object().member("type", "message.send");
    command.member("channel", event->channel()).member("to", event->conversation());
    command.key("parts").begin_array().raw(Part::text(known->text).json()).end_array().end_object();
    // Under the delivery's op the command is kept together with "done with the event", or not at all. The event may be
    // sent again on purpose: under its id the second command is the first one.
    const Status submitted = host().submit(op, event->id(), command.take().value());
    const bool is_refused = submitted.code == EKD_E_ARGUMENT || submitted.code == EKD_E_NOT_FOUND;
    return is_refused ? Status::rejected("the answer cannot be sent: " + submitted.message) : submitted;
  }

 private:
  struct Answer {
    std::string word;
    std::string text;
  };
  std::vector<Answer> answers_;
};

}  // namespace

EKIDEN_PLUGIN(Bot);
