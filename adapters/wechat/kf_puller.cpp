// SPDX-License-Identifier: Apache-2.0
#include "kf_puller.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::JsonWriter;
using sdk::Status;

constexpr std::int64_t kTokenLastsMs = 9 * 60'000;            // Tencent: 10 minutes
constexpr std::int64_t kTencentKeepsMs = 3 * 24 * 3'600'000;  // 3 days
// How old the time in the journal may get while nobody writes.
constexpr std::int64_t kMarkEveryMs = 3'600'000;
constexpr std::int64_t kBadCallbackToken = 95007;
constexpr std::uint32_t kFirstWaitMs = 1'000;
constexpr std::uint32_t kLongestWaitMs = 60'000;
constexpr std::uint64_t kMaxAnswer = std::uint64_t{16} << 20;

// The cursor in the journal is "<ms since 1970> <Tencent's cursor>".
std::string mark(std::int64_t now_ms, std::string_view cursor) {
  return std::to_string(now_ms) + " " + std::string(cursor);
}

}  // namespace

std::string KfPuller::cursor_name() const {
  return "sync." + kit::hex_encode(kit::sha256(settings_.desk.open_kfid)).substr(0, 32);
}

Status KfPuller::start() {
  limit_ = settings_.page_size;
  std::string kept;
  if (Status status = host_.cursor(cursor_name(), kept); !status.ok() && status.code != EKD_E_NOT_FOUND) return status;
  if (const std::size_t space = kept.find(' '); space != std::string::npos) {
    pulled_ms_ = integer(std::string_view(kept).substr(0, space)).value_or(0);
    cursor_ = kept.substr(space + 1);
  }
  pull();
  return {};
}

void KfPuller::doorbell(std::string_view token) {
  token_ = token;
  token_ms_ = host_.monotonic_ms();
  if (state_ == State::kBackingOff) {
    host_.timers().cancel(timer_);
    fetch();
  } else {
    pull();
  }
}

void KfPuller::pull() {
  if (state_ == State::kIdle) {
    fetch();
  } else if (state_ != State::kWaitingForTurn) {
    again_ = true;
  }
}

void KfPuller::on_ready() {
  if (state_ == State::kWaitingForRoom) fetch();
}

std::string KfPuller::fresh_token() const {
  return host_.monotonic_ms() - token_ms_ < kTokenLastsMs ? token_ : std::string();
}

void KfPuller::look_for_gap() {
  const std::int64_t kept_since_ms = host_.wall_ms() - kTencentKeepsMs;
  if (!gap_ && pulled_ms_ != 0 && pulled_ms_ < kept_since_ms) gap_ = KfGap{kRetention, pulled_ms_, kept_since_ms};
}

std::string KfPuller::request_body(const std::string& token) const {
  JsonWriter json;
  json.begin_object();
  if (!cursor_.empty()) json.key("cursor").lenient_string(cursor_);
  if (!token.empty()) json.key("token").lenient_string(token);
  json.member("limit", static_cast<std::int64_t>(limit_)).member("voice_format", std::int64_t{0});
  json.key("open_kfid").lenient_string(settings_.desk.open_kfid).end_object();
  return json.take().value_or("{}");
}

void KfPuller::fetch() {
  state_ = State::kWaitingForTurn;
  turns_.take([this] { ask(); });
}

void KfPuller::ask() {
  state_ = State::kPulling;
  again_ = false;
  look_for_gap();
  used_token_ = fresh_token();
  ApiCall call{.path = "/cgi-bin/kf/sync_msg",
               .body = request_body(used_token_),
               .only_reads = true,
               .max_answer_bytes = kMaxAnswer};
  const Status asked = caller_.call(
      std::move(call), [this](const SendOutcome& outcome, std::string_view body) { on_answer(outcome, body); });
  if (asked.is_pending()) return;
  turns_.end();
  back_off(asked);
}

void KfPuller::on_answer(const SendOutcome& outcome, std::string_view body) {
  turns_.end();
  if (!outcome.status.ok()) return on_refused(outcome);
  auto page = read_page(body);
  if (!page)
    return back_off_to_smaller_pages(
        Status::retry("the answer is not one of Tencent's; check api_base and what is behind it"));
  keep(std::move(*page));
}

void KfPuller::on_refused(const SendOutcome& outcome) {
  const std::int64_t code = outcome.status.upstream_status;
  if (code == kBadCallbackToken && !used_token_.empty()) {
    if (token_ == used_token_) token_.clear();
    return fetch();
  }
  const auto& refused = settings_.cursor_refused_codes;
  if (!cursor_.empty() && std::find(refused.begin(), refused.end(), code) != refused.end()) {
    const std::int64_t kept_since_ms = host_.wall_ms() - kTencentKeepsMs;
    if (!gap_) gap_ = KfGap{kCursorRefused, pulled_ms_, std::max(pulled_ms_, kept_since_ms)};
    host_.log(sdk::LogLevel::error, "Tencent refuses the cursor: pulling from the earliest message that it keeps",
              {{"open_kfid", settings_.desk.open_kfid}, {"reason", outcome.status.message}});
    cursor_.clear();
    return fetch();
  }
  if (outcome.status.code == EKD_E_UNKNOWN_OUTCOME) return back_off_to_smaller_pages(outcome.status);
  back_off(outcome.status);
}

// After an answer that broke off, was too long or cannot be read. Nothing is passed over: at one message a page all
// that follow wait behind it, and the operator has to know.
void KfPuller::back_off_to_smaller_pages(Status why) {
  if (limit_ == 1)
    why.message = "not even a page of one message comes in, and all others wait behind it: " + why.message;
  limit_ = std::max(1u, limit_ / 2);
  back_off(why);
}

void KfPuller::keep(KfPage page) {
  std::string next = page.next_cursor.empty() ? cursor_ : std::move(page.next_cursor);
  const std::int64_t now_ms = host_.wall_ms();
  if (page.messages.empty() && !gap_ && next == cursor_) {
    if (page.has_more)
      return back_off(Status::retry("Tencent says that there is more, and gives neither messages nor a new cursor"));
    if (now_ms - pulled_ms_ < kMarkEveryMs) return go_on(false);
  }
  intake_.take(std::move(page.messages), settings_.desk,
               [this, next = std::move(next), now_ms, has_more = page.has_more](std::vector<sdk::Event> events) {
                 journal(std::move(events), next, now_ms, has_more);
               });
}

void KfPuller::journal(std::vector<sdk::Event> events, const std::string& next_cursor, std::int64_t pulled_ms,
                       bool has_more) {
  sdk::Emission emission{.events = std::move(events)};
  if (gap_) emission.events.insert(emission.events.begin(), kf_gap_event(*gap_, settings_.desk));
  emission.cursor_name = cursor_name();
  emission.cursor = mark(pulled_ms, next_cursor);
  page_ = {.portions = {}, .next_cursor = next_cursor, .pulled_ms = pulled_ms, .has_more = has_more};
  page_.portions.push_back({std::move(emission)});
  write();
}

void KfPuller::write() {
  const Status accepted =
      host_.emit(page_.portions.front().emission, [this](const Status& status) { on_written(status); });
  if (accepted.ok()) return;
  if (accepted.code == EKD_E_ARGUMENT) return on_invalid(accepted);
  accepted.code == EKD_E_FULL ? wait_for_room() : back_off(accepted);
}

void KfPuller::on_written(const Status& status) {
  if (status.code == EKD_E_ARGUMENT) return on_invalid(status);
  if (!status.ok()) return wait_for_room();
  page_.portions.pop_front();
  if (!page_.portions.empty()) return write();
  gap_.reset();
  cursor_ = page_.next_cursor;
  pulled_ms_ = page_.pulled_ms;
  go_on(page_.has_more);
}

void KfPuller::on_invalid(const Status& why) {
  Portion& refused = page_.portions.front();
  auto& events = refused.emission.events;
  if (events.size() > 1) {
    const auto middle = events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2);
    Portion half;
    half.emission.events.assign(std::make_move_iterator(events.begin()), std::make_move_iterator(middle));
    events.erase(events.begin(), middle);
    page_.portions.push_front(std::move(half));
    return write();
  }
  if (events.empty() || events.front().raw.empty() || refused.is_unreadable)
    return back_off(
        Status::retry("the gateway refuses what has come in, and all messages after it wait: " + why.message));
  host_.log(sdk::LogLevel::error, "the gateway refuses a message: its bytes are kept as an unreadable one",
            {{"open_kfid", settings_.desk.open_kfid}, {"reason", why.message}});
  events.front() = kf_unreadable_event(std::move(events.front().raw), settings_.desk);
  refused.is_unreadable = true;
  write();
}

void KfPuller::wait_for_room() {
  page_ = {};
  state_ = State::kWaitingForRoom;
  set_trouble(Status::full("the journal has no room: messages wait at Tencent, for up to 3 days"));
}

void KfPuller::go_on(bool has_more) {
  failures_ = 0;
  limit_ = settings_.page_size;
  set_trouble({});
  if (has_more || again_) return fetch();
  state_ = State::kIdle;
}

void KfPuller::back_off(const Status& why) {
  set_trouble(why);
  const std::uint32_t doubled = kFirstWaitMs << std::min(failures_++, 6u);
  const auto asked_ms = static_cast<std::uint32_t>(std::max(0, why.retry_after_ms));
  const std::uint32_t wait_ms = std::clamp(std::max(doubled, asked_ms), kFirstWaitMs, kLongestWaitMs);
  state_ = why.code == EKD_E_RATE_LIMITED ? State::kThrottled : State::kBackingOff;
  const Status set = host_.timers().after(
      wait_ms, [this] { fetch(); }, &timer_);
  if (!set.ok()) set_trouble(Status::config("pulling has ended: " + set.message));
}

void KfPuller::set_trouble(Status trouble) {
  if (trouble.message == trouble_.message) return;
  if (!trouble.ok()) {
    host_.log(sdk::LogLevel::warning, "messages of 微信客服 do not come in",
              {{"open_kfid", settings_.desk.open_kfid}, {"reason", trouble.message}});
  }
  trouble_ = std::move(trouble);
  on_health_();
}

}  // namespace ekiden::wechat
