// SPDX-License-Identifier: Apache-2.0
// A bot: answers each message in its conversation. It gives its commands no key, so that nothing but the journal keeps
// an answer from being lost or sent twice.
#include <ekidenpp/ekiden.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace ekiden::sdk;

class Bot final : public Sink {
 public:
  using Sink::Sink;

  static constexpr const char* kId = "keyless-bot";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Bot", "config": {"type": "object", "additionalProperties": false},
    "max_in_flight": 4, "max_batch": {"events": 8}
  })json";

  Status configure(std::string_view) override { return {}; }

  Status deliver(Op op, std::span<const Delivery> events) override {
    std::vector<Status> ends;
    for (std::uint32_t i = 0; i < events.size(); ++i) ends.push_back(host().submit(op, {}, answer_to(events[i]), i));
    std::vector<ItemResult> results;
    for (Status& end : ends) results.push_back({std::move(end), {}});
    complete_items(op, results);
    return Status::pending();
  }

 private:
  static std::string answer_to(const Delivery& event) {
    return R"({"type":"message.send","channel":")" + std::string(event.channel) + R"(","to":")" +
           std::string(event.conversation) + R"(","parts":[{"type":"text","text":"to )" + std::string(event.id) +
           R"("}]})";
  }
};

}  // namespace

EKIDEN_PLUGIN(Bot);
