// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_messages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t one_minute_ms = 60'000;
constexpr std::int64_t kept_ms = 3 * 24 * 60 * one_minute_ms;
constexpr std::int64_t token_lasts_ms = 10 * one_minute_ms;
constexpr std::size_t calls_without_token = 10;
constexpr std::int64_t largest_limit = 1000;
constexpr std::size_t most_calls = 5;

struct Cursor {
  std::int64_t at_ms;
  std::uint64_t number;
};

/// "4gw7<ms>x<number>": opaque to whoever gets it.
constexpr std::string_view cursor_mark = "4gw7";

std::string write_cursor(const Cursor& cursor) {
  return std::string(cursor_mark) + std::to_string(cursor.at_ms) + "x" + std::to_string(cursor.number);
}

std::optional<Cursor> read_cursor(std::string_view text) {
  if (!text.starts_with(cursor_mark)) return std::nullopt;
  Cursor cursor{};
  const char* const end = text.data() + text.size();
  const auto time = std::from_chars(text.data() + cursor_mark.size(), end, cursor.at_ms);
  if (time.ec != std::errc() || time.ptr == end || *time.ptr != 'x') return std::nullopt;
  const auto number = std::from_chars(time.ptr + 1, end, cursor.number);
  if (number.ec != std::errc() || number.ptr != end) return std::nullopt;
  return cursor;
}

}  // namespace

std::string KfMessages::new_msgid() {
  return random_text(random_, letters_and_digits, 44);
}

void KfMessages::add(const std::string& open_kfid, std::string json) {
  const std::lock_guard lock(mutex_);
  const int copies = faults_.take(Fault::kf_double_message) ? 2 : 1;
  for (int i = 0; i < copies; ++i) boxes_[open_kfid].messages.push_back({++last_number_, clock_.now_ms(), json});
}

std::string KfMessages::new_token() {
  const std::lock_guard lock(mutex_);
  std::string token = "ENC" + random_text(random_, letters_and_digits, 45);
  token_ends_ms_[token] = clock_.now_ms() + token_lasts_ms;
  return token;
}

KfSyncAnswer KfMessages::sync(const KfSyncRequest& request) {
  const std::lock_guard lock(mutex_);
  KfSyncAnswer answer;
  answer.code = desks_.has(request.open_kfid) ? errcode::ok : errcode::invalid_open_kfid;
  if (answer.code == errcode::ok) {
    Box& box = boxes_[request.open_kfid];
    const std::int64_t now_ms = clock_.now_ms();
    answer.code = check(request, box, now_ms);
    if (answer.code == errcode::ok) answer = page(request, box, now_ms);
  }
  ++syncs_[answer.code];
  return answer;
}

int KfMessages::check(const KfSyncRequest& request, Box& box, std::int64_t now_ms) {
  if (request.limit < 0 || request.limit > largest_limit) return errcode::invalid_parameter;
  if (!request.token.empty()) {
    const auto known = token_ends_ms_.find(request.token);
    return known != token_ends_ms_.end() && known->second > now_ms ? errcode::ok : errcode::invalid_msg_token;
  }
  if (now_ms < box.blocked_until_ms) return errcode::too_frequent;
  auto& calls = box.calls_without_token_ms;
  while (!calls.empty() && calls.front() <= now_ms - one_minute_ms) calls.pop_front();
  if (calls.size() < calls_without_token) {
    calls.push_back(now_ms);
    return errcode::ok;
  }
  box.blocked_until_ms = now_ms + one_minute_ms;
  return errcode::too_frequent;
}

KfSyncAnswer KfMessages::page(const KfSyncRequest& request, Box& box, std::int64_t now_ms) {
  KfSyncAnswer answer;
  auto& messages = box.messages;
  while (!messages.empty() && messages.front().at_ms < now_ms - kept_ms) messages.pop_front();
  Cursor cursor{now_ms, 0};
  if (!request.cursor.empty()) {
    const auto given = read_cursor(request.cursor);
    if (!given || given->at_ms < now_ms - kept_ms || given->number > last_number_) {
      answer.code = errcode::invalid_parameter;
      return answer;
    }
    cursor.number = given->number;
  }
  const auto limit = static_cast<std::size_t>(request.limit == 0 ? largest_limit : request.limit);
  for (const Message& message : messages) {
    if (message.number <= cursor.number) continue;
    if (answer.messages.size() == limit) {
      answer.has_more = true;
      break;
    }
    answer.messages.push_back(message.json);
    cursor.number = message.number;
  }
  answer.next_cursor = write_cursor(cursor);
  listed_ += answer.messages.size();
  return answer;
}

KfMessages::Call::Call(KfMessages& messages) : messages_(messages) {
  const std::lock_guard lock(messages_.mutex_);
  ++messages_.calls_;
  messages_.most_at_once_ = std::max(messages_.most_at_once_, messages_.calls_);
  is_refused_ = messages_.calls_ > most_calls;
  if (is_refused_) ++messages_.syncs_[errcode::too_many_at_once];
}

KfMessages::Call::~Call() {
  const std::lock_guard lock(messages_.mutex_);
  --messages_.calls_;
}

std::size_t KfMessages::most_at_once() const {
  const std::lock_guard lock(mutex_);
  return most_at_once_;
}

std::map<int, std::uint64_t> KfMessages::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

std::uint64_t KfMessages::listed() const {
  const std::lock_guard lock(mutex_);
  return listed_;
}

void KfMessages::clear() {
  const std::lock_guard lock(mutex_);
  boxes_.clear();
  token_ends_ms_.clear();
  syncs_.clear();
  listed_ = 0;
  most_at_once_ = calls_;
}

}  // namespace ekiden::sandbox
