// SPDX-License-Identifier: Apache-2.0
#include "job_results.hpp"

#include <algorithm>
#include <span>

#include "words.hpp"

namespace ekiden::wechat {
namespace {

using enum ErrorClass;

struct Outcome {
  std::string_view words;  // in lower case and without blanks: Tencent's spelling varies
  ErrorRow row;
};

// Template messages say `failed:…`, messages to many `send fail` or `err(…)`.
constexpr Outcome kFailures[] = {
    {"failed:userblock",
     {0, kRecipient, "the customer has blocked the account's messages", "wait until the customer allows them again"}},
    {"failed:systemfailed", {0, kUnknownCode, "Tencent could not deliver it and does not say why", "send it again"}},
    {"failed:freqlimit",
     {0, kQuota, "the customer has had as many messages as Tencent allows", "send it later, and fewer of them"}},
    {"sendfail", {0, kUnknownCode, "Tencent could not deliver it and does not say why", "send it again"}},
    {"err(10001)", {0, kBadRequest, "Tencent takes it for advertising", "change the message"}},
    {"err(20001)", {0, kBadRequest, "Tencent takes it for politics", "change the message"}},
    {"err(20002)", {0, kBadRequest, "Tencent takes it for pornography", "change the message"}},
    {"err(20004)", {0, kBadRequest, "Tencent takes it for harmful to society", "change the message"}},
    {"err(20006)", {0, kBadRequest, "Tencent takes it for criminal", "change the message"}},
    {"err(20008)", {0, kBadRequest, "Tencent takes it for fraud", "change the message"}},
    {"err(20013)", {0, kBadRequest, "Tencent takes it for a breach of copyright", "change the message"}},
    {"err(21000)", {0, kBadRequest, "Tencent refuses what it says", "change the message"}},
    {"err(22000)", {0, kBadRequest, "Tencent takes it for mutual promotion", "change the message"}},
    {"err(30001)",
     {0, kBadRequest, "it repeats somebody's article that may not be reprinted", "send your own article"}},
    {"err(30002)", {0, kBadRequest, "Tencent's check of originality has failed", "send it again, or your own article"}},
    {"err(30003)", {0, kBadRequest, "Tencent's check of originality has failed", "send it again, or your own article"}},
    {"err(40001)", {0, kAccount, "the account's administrator has refused it", "ask the administrator"}},
    {"err(40002)",
     {0, kAccount, "the account's administrator has not confirmed it within 30 minutes",
      "send it again, and have it confirmed; or switch the protection of mass sending off in Tencent's console"}},
};
constexpr ErrorRow kUnknownFailure = {
    0, kUnknownCode, "Tencent could not deliver it, for a reason that this version does not know",
    "look the reason up in Tencent's documentation, and report it to the gateway's developers"};

std::string plain(std::string_view words) {
  std::string out = to_lower(words);
  std::erase(out, ' ');
  return out;
}

// What is neither a success nor known is a failure.
const ErrorRow* failure_of(std::string_view outcome) {
  const std::string words = plain(outcome);
  if (words == "success" || words == "sendsuccess") return nullptr;
  const auto* const known =
      std::find_if(std::begin(kFailures), std::end(kFailures), [&](const Outcome& one) { return one.words == words; });
  return known == std::end(kFailures) ? &kUnknownFailure : &known->row;
}

// A subscription message has a code of the send's own table.
const ErrorRow* failure_of_code(std::string_view code) {
  const auto number = integer(code);
  if (number == 0) return nullptr;
  return number ? &send_error(*number) : &kUnknownFailure;
}

// The one entry of a subscribe_msg_sent_event; null when there are none or several.
const kit::XmlElement* sent_subscription(const Document& document) {
  const kit::XmlElement* event = document.root().child("SubscribeMsgSentEvent");
  if (event == nullptr) return nullptr;
  const auto is_entry = [](const kit::XmlElement& child) { return child.name == "List"; };
  return std::count_if(event->children.begin(), event->children.end(), is_entry) == 1 ? event->child("List") : nullptr;
}

std::string_view text_of(const kit::XmlElement& element, std::string_view name) {
  const kit::XmlElement* child = element.child(name);
  return child == nullptr ? std::string_view() : std::string_view(child->text);
}

std::optional<JobResult> result_of_subscription(const Document& document) {
  const kit::XmlElement* entry = sent_subscription(document);
  if (entry == nullptr) return std::nullopt;
  const std::string_view code = text_of(*entry, "ErrorCode");
  return JobResult{text_of(*entry, "MsgID"), code, failure_of_code(code)};
}

std::optional<JobResult> result_of_event(const Document& document) {
  const std::string event = to_lower(document.text("Event"));
  if (event == "subscribe_msg_sent_event") return result_of_subscription(document);
  if (event != "templatesendjobfinish" && event != "masssendjobfinish") return std::nullopt;
  const std::string_view outcome = document.text("Status");
  return JobResult{document.text("MsgID"), outcome, failure_of(outcome)};
}

}  // namespace

std::optional<JobResult> job_result(const Document& document) {
  if (to_lower(document.text("MsgType")) != "event" || document.text("FromUserName").empty()) return std::nullopt;
  const auto result = result_of_event(document);
  const bool is_complete = result && !result->native_id.empty() && time_ms(document.text("CreateTime")) > 0;
  return is_complete ? result : std::nullopt;
}

std::string_view job_id(const Document& document) {
  const kit::XmlElement* event = document.root().child("SubscribeMsgSentEvent");
  const kit::XmlElement* first = event == nullptr ? nullptr : event->child("List");
  const std::string_view id = first == nullptr ? std::string_view() : text_of(*first, "MsgID");
  return id.empty() ? document.text("MsgID") : id;
}

}  // namespace ekiden::wechat
