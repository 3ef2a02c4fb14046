// SPDX-License-Identifier: Apache-2.0
#include "bridge/desk.hpp"

#include <ekidenpp/utf8.hpp>

#include <algorithm>

#include "bridge/orders.hpp"

namespace ekiden::bridge {

namespace {

using sdk::Op;
using sdk::Status;

constexpr std::size_t kLongestLogLine = 1024;

// A judgement has no effect outside, so that one that was lost can simply be made again.
Status lost(WorkKind kind, bool had_it_whole, const std::string& why) {
  if (!had_it_whole || kind == WorkKind::apply) return Status::retry(why);
  return Status::unknown_outcome(why);
}

}  // namespace

void Desk::hand(WorkKind kind, Op op, std::int64_t now_ms, std::uint64_t end) {
  works_.insert_or_assign(op, Work{kind, now_ms, end});
}

bool Desk::is_older_than(std::int64_t ms) const {
  return std::any_of(works_.begin(), works_.end(), [ms](const auto& work) { return work.second.begun_ms < ms; });
}

void Desk::lose_all(const std::string& why, std::uint64_t sent) {
  const std::map<Op, Work> works = std::exchange(works_, {});
  for (const auto& [op, work] : works) refuse(work.kind, op, lost(work.kind, work.end <= sent, why));
}

void Desk::refuse(WorkKind kind, Op op, const Status& status) {
  if (kind == WorkKind::request)
    host_.respond(op, sdk::HttpAnswer::refuse(503, "program_gone", status.message));
  else
    host_.complete(op, status);
}

bool Desk::take(Report& report, const Tell& answer) {
  if (const auto* done = std::get_if<Done>(&report)) return take_done(*done);
  if (const auto* respond = std::get_if<Respond>(&report)) return take_respond(*respond);
  if (const auto* log = std::get_if<Log>(&report))
    host_.log(log->level, sdk::utf8_prefix(log->message, kLongestLogLine));
  if (const auto* health = std::get_if<Health>(&report)) {
    if (health->state == Health::State::ok) host_.healthy();
    if (health->state == Health::State::degraded) host_.degraded(health->reason);
    if (health->state == Health::State::down) host_.down(health->reason);
  }
  if (auto* http = std::get_if<Http>(&report)) ask(*http, answer);
  if (auto* emission = std::get_if<Emit>(&report)) emit(*emission, answer);
  if (const auto* cursor = std::get_if<Cursor>(&report)) {
    std::string value;
    const Status status = host_.cursor(cursor->name, value);
    answer(answer_order(cursor->call, status, value));
  }
  return false;
}

bool Desk::take_done(const Done& done) {
  const auto found = works_.find(done.op);
  if (found == works_.end() || found->second.kind == WorkKind::request) {
    host_.log(sdk::LogLevel::error, "the program ended work that it does not have", {{"op", std::to_string(done.op)}});
    return false;
  }
  works_.erase(found);
  const bool judges = done.status.ok() && done.verdict != Done::Verdict::pass;
  const Status status = judges ? judge_(done) : done.status;
  if (done.items.empty() || !status.ok())
    host_.complete(done.op, status, done.result);
  else
    host_.complete_items(done.op, done.items);
  return true;
}

bool Desk::take_respond(const Respond& respond) {
  const auto found = works_.find(respond.op);
  if (found == works_.end() || found->second.kind != WorkKind::request) {
    host_.log(sdk::LogLevel::error, "the program answered a webhook that is not open",
              {{"op", std::to_string(respond.op)}});
    return false;
  }
  works_.erase(found);
  host_.respond(respond.op, respond.answer);
  return true;
}

void Desk::ask(Http& http, const Tell& answer) {
  const std::uint64_t call = http.call;
  const Status status = host_.request(
      http.request, [answer, call](const sdk::HttpResponse& response) { answer(response_order(call, response)); });
  if (!status.ok()) answer(answer_order(call, status));
}

void Desk::emit(Emit& emit, const Tell& answer) {
  for (sdk::Event& event : emit.emission.events)
    if (event.account.empty()) event.account = host_.instance_id();
  answer(answer_order(emit.call, host_.emit(emit.emission)));
}

}  // namespace ekiden::bridge
