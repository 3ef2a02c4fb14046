// SPDX-License-Identifier: Apache-2.0
#include "conformance/work.hpp"

#include <rapidjson/document.h>

#include <ekidenpp/json.hpp>

#include "core/json_members.hpp"
#include "core/json_text.hpp"

namespace ekiden::conformance {

namespace {

constexpr std::string_view kConversation = "test-channel:account-1:dm:customer-1";

std::string quoted(std::string_view text) {
  sdk::JsonWriter writer;
  writer.string(text);
  return writer.take().value_or("\"\"");
}

// After sdk/schema/: what the gateway writes for a customer's text.
std::string event_document(const std::string& id, int number, std::string_view text) {
  std::string sequence = std::to_string(number);
  sequence.insert(0, 20 - sequence.size(), '0');
  return R"({"specversion":"1.0","id":")" + id + R"(","source":"/ekiden/test-channel/account-1",)" +
         R"("type":"ekiden.message.received.v1","subject":")" + std::string(kConversation) + R"(","partitionkey":")" +
         std::string(kConversation) +
         R"(","time":"2026-11-21T10:00:00.000Z","recordedtime":"2026-11-21T10:00:00.120Z",)"
         R"("datacontenttype":"application/json","dataschema":"urn:ekiden:schema:message:1","tenantid":"default",)"
         R"("channel":"test-channel","accountid":"account-1","direction":"in","sequence":")" +
         sequence + R"(","data":{"conversation":{"key":")" + std::string(kConversation) +
         R"(","kind":"dm","native_id":"customer-1"},"platform":{"name":"test"},)"
         R"("sender":{"role":"customer","identities":[{"type":"user_id","value":"customer-1"}]},)"
         R"("message":{"native_id":"m)" +
         std::to_string(number) + R"(","parts":[{"type":"text","text":)" + quoted(text) + "}]}}}";
}

std::string command_type(const plugin::Component& component) {
  return component.commands.contains("message.send") ? "message.send" : component.commands.begin()->first;
}

std::string command_document(const plugin::Component& component, const std::string& type, std::string_view text) {
  const plugin::CommandLimits& limits = component.commands.find(type)->second;
  std::string document = R"({"type":)" + quoted(type) + R"(,"channel":"test-channel","to":"customer-1")";
  if (limits.parts.contains("text")) document += R"(,"parts":[{"type":"text","text":)" + quoted(text) + "}]";
  return document + "}";
}

}  // namespace

Work text_work(const plugin::Component& component, int number, std::string_view text) {
  Work work;
  std::string digits = std::to_string(number);
  digits.insert(0, 26 - digits.size(), '0');
  work.id = digits;
  if (component.kind == plugin::Kind::adapter) {
    work.type = command_type(component);
    work.conversation = "customer-1";
    work.document = command_document(component, work.type, text);
  } else {
    work.type = "ekiden.message.received.v1";
    work.conversation = kConversation;
    work.document = event_document(work.id, number, text);
  }
  return work;
}

Work sample_work(const plugin::Component& component, int number) {
  return text_work(component, number, "Hello, 你好 " + std::to_string(number));
}

std::string example_record(const plugin::Component& component) {
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag>(component.record_schema.c_str());
  const rapidjson::Value* examples = schema.HasParseError() ? nullptr : json_member(schema, "examples");
  const bool has_one = examples != nullptr && examples->IsArray() && !examples->Empty();
  return has_one ? json_text((*examples)[0]) : std::string();
}

bool takes_work(const plugin::Component& component) {
  return component.kind != plugin::Kind::adapter || !component.commands.empty();
}

std::optional<testkit::Completion> give(Life& life, const std::vector<Work>& pieces) {
  const Work& first = pieces.front();
  const auto delivery = [](const Work& work) {
    sdk::Delivery event;
    event.id = work.id;
    event.type = work.type;
    event.channel = "test-channel";
    event.conversation = work.conversation;
    event.document = work.document;
    event.attempt = work.attempt;
    event.sequence = 1;
    event.recorded_ms = 1'700'000'000'000;
    event.record = work.record;
    return event;
  };
  switch (life.component().kind) {
    case plugin::Kind::adapter:
      return life.host().send({first.id, first.type, first.conversation, first.document, first.attempt});
    case plugin::Kind::filter: {
      const auto judged = life.host().apply(delivery(first));
      return judged ? std::optional(judged->completion) : std::nullopt;
    }
    case plugin::Kind::sink:
      break;
  }
  std::vector<sdk::Delivery> events;
  for (const Work& work : pieces) events.push_back(delivery(work));
  return life.host().deliver(events);
}

std::optional<testkit::Answer> ask(Life& life, const SampleRequest& request) {
  constexpr std::int64_t kHalfMinuteMs = 30'000;
  life.host().request(request.method, request.path, request.query, request.body, request.headers);
  if (!life.give_time([&] { return life.host().last_answer().has_value(); })) life.host().advance(kHalfMinuteMs);
  return life.host().last_answer();
}

bool ready_for_work(Life& life) {
  if (!life.start()) return false;
  if (takes_work(life.component())) return true;
  life.verdict().skip("the adapter takes no commands");
  return false;
}

}  // namespace ekiden::conformance
