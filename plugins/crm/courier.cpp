// SPDX-License-Identifier: Apache-2.0
#include "courier.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace ekiden::crm {
namespace {

constexpr std::size_t kExcerptBytes = 2048;

std::int32_t clamped(std::int64_t ms) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(ms, 0, std::numeric_limits<std::int32_t>::max()));
}

sdk::Status status_of(AnswerClass kind, std::string sentence, std::int64_t wait_ms) {
  switch (kind) {
    case AnswerClass::ok:
      return {};
    case AnswerClass::auth:
      return sdk::Status::auth(std::move(sentence));
    case AnswerClass::throttle:
      return sdk::Status::rate_limited(std::move(sentence), clamped(wait_ms));
    case AnswerClass::transient:
    case AnswerClass::conflict:
      return sdk::Status::retry(std::move(sentence), clamped(wait_ms));
    case AnswerClass::duplicate:
    case AnswerClass::missing:
    case AnswerClass::permanent:
      break;
  }
  return sdk::Status::rejected(std::move(sentence));
}

Answer not_answered(const sdk::HttpResponse& response) {
  Answer answer;
  answer.kind = AnswerClass::transient;
  answer.lost = response.outcome != sdk::HttpResponse::Outcome::not_sent;
  std::string sentence = answer.lost ? "the CRM's answer was lost" : "the CRM cannot be reached";
  if (!response.error.empty()) sentence.append(": ").append(response.error);
  answer.status = answer.lost ? sdk::Status::unknown_outcome(sentence) : sdk::Status::not_connected(sentence);
  return answer;
}

}  // namespace

Courier::Courier(sdk::Host& host, const Settings& settings, Sessions& sessions)
    : host_(host), settings_(settings), sessions_(sessions), answers_(host.counter("crm_answers_total", {"class"})) {}

void Courier::send(Make make, Done done) {
  waiting_.push_back({std::move(make), std::move(done)});
  pump();
}

void Courier::pump() {
  const Limits& limits = settings_.profile.limits;
  while (!waiting_.empty() && in_flight_ < limits.max_concurrency) {
    const std::int64_t now_ms = host_.monotonic_ms();
    if (now_ms < next_ms_) {
      if (std::exchange(timer_set_, true)) return;
      const auto again = [this] {
        timer_set_ = false;
        pump();
      };
      if (host_.timers().after(static_cast<std::uint32_t>(next_ms_ - now_ms), again).ok()) return;
      timer_set_ = false;  // without a timer the pace cannot be kept, but the work goes on
    }
    next_ms_ = now_ms + limits.min_interval_ms;
    Parcel parcel = std::move(waiting_.front());
    waiting_.pop_front();
    ++in_flight_;
    start(std::move(parcel));
  }
}

void Courier::start(Parcel parcel) {
  const std::int64_t quiet_ms = quiet_until_ms_ - host_.monotonic_ms();
  if (quiet_ms > 0) {
    Answer answer;
    answer.kind = AnswerClass::throttle;
    answer.status = sdk::Status::rate_limited("the CRM wants no requests for a while", clamped(quiet_ms));
    return end(parcel, answer);
  }
  sessions_.with([this, parcel](const sdk::Status& ready, const Session& session) {
    Answer failed;
    failed.kind = AnswerClass::auth;
    failed.status = ready;
    if (!ready.ok()) return end(parcel, failed);
    sdk::HttpRequest request = parcel.make(session);
    sessions_.sign(request, session);
    request.timeout_ms = settings_.timeout_ms;
    failed.status = host_.request(
        request, [this, parcel, session](const sdk::HttpResponse& response) { arrived(parcel, session, response); });
    if (!failed.status.ok()) end(parcel, failed);
  });
}

void Courier::arrived(Parcel parcel, const Session& session, const sdk::HttpResponse& response) {
  const auto document = kit::parse_json(response.body);
  const Answer answer = read(response, document ? &*document : nullptr, session);
  if (answer.kind == AnswerClass::auth && !parcel.renewed && sessions_.refused(session)) {
    parcel.renewed = true;
    host_.record(answers_, 1, {name_of(answer.kind)});
    return start(std::move(parcel));
  }
  if (answer.kind == AnswerClass::throttle)
    quiet_until_ms_ = std::max(quiet_until_ms_, host_.monotonic_ms() + answer.status.retry_after_ms);
  end(parcel, answer);
}

void Courier::end(const Parcel& parcel, const Answer& answer) {
  --in_flight_;
  host_.record(answers_, 1, {name_of(answer.kind)});
  parcel.done(answer);
  pump();
}

Answer Courier::read(const sdk::HttpResponse& response, const Value* body, const Session& session) const {
  if (!response.answered()) return not_answered(response);
  Reading reading = read_answer(settings_.profile.errors, response.status, body);
  constexpr int kUnavailable = 503;
  if (response.status == kUnavailable && reading.kind == AnswerClass::transient && response.retry_after_ms > 0)
    reading.kind = AnswerClass::throttle;
  if (reading.kind == AnswerClass::ok) return {AnswerClass::ok, false, {}, body, {}};
  Answer answer = failure(reading, response.status, response.retry_after_ms, response.body, session);
  answer.body = body;
  return answer;
}

Answer Courier::read_item(bool ok, const Value& result) {
  const Reading reading = read_result(settings_.profile.errors, ok, result);
  if (reading.kind == AnswerClass::ok) return {AnswerClass::ok, false, {}, &result, {}};
  host_.record(answers_, 1, {name_of(reading.kind)});
  Answer answer = failure(reading, 0, -1, kit::json_text(result), {});
  answer.body = &result;
  return answer;
}

Answer Courier::failure(const Reading& reading, int status, std::int64_t retry_after_ms, std::string_view body,
                        const Session& session) const {
  std::string sentence =
      status == 0 ? "the CRM refused this one of many" : "the CRM answered " + std::to_string(status);
  if (!reading.says.empty()) sentence += ": " + reading.says;
  Answer answer;
  answer.kind = reading.kind;
  answer.status = status_of(reading.kind, std::move(sentence), std::max(reading.pause_s * 1000, retry_after_ms));
  answer.status.upstream_status = status;
  if (body.empty()) return answer;
  const std::string text = sessions_.without_secrets(sdk::to_valid_utf8(body.substr(0, 2 * kExcerptBytes)), session);
  sdk::JsonWriter excerpt;
  excerpt.string(sdk::utf8_prefix(text, kExcerptBytes));
  answer.excerpt = excerpt.take().value_or(std::string());
  return answer;
}

}  // namespace ekiden::crm
