// SPDX-License-Identifier: Apache-2.0
#include "pipeline/operations_desk.hpp"

#include <algorithm>
#include <utility>

namespace ekiden::pipeline {

namespace {

template <class Answer, class Done>
void answer(Executor& where, const Done& done, Answer value) {
  where.post([done, value = std::move(value)] { done(value); });
}

}  // namespace

std::vector<Consumer*> OperationsDesk::named(const std::string& sink) const {
  std::vector<Consumer*> list;
  for (const Sink& one : sinks_)
    if (sink.empty() || sink == one.id) list.push_back(one.consumer);
  return list;
}

void OperationsDesk::channels(Executor& where, std::function<void(std::vector<ChannelInfo>)> done) {
  command_loop_.post([this, &where, done = std::move(done)] { answer(where, done, commands_.channels()); });
}

void OperationsDesk::sinks(Executor& where, std::function<void(std::vector<SinkInfo>)> done) {
  delivery_loop_.post([this, &where, done = std::move(done)] {
    std::vector<SinkInfo> list;
    for (const Sink& sink : sinks_) {
      SinkInfo& info = list.emplace_back(sink.consumer->info());
      info.health = worse(info.health, sink.instance->health());
      info.replaying = sink.redelivery->left() + sink.consumer->replaying();
    }
    answer(where, done, std::move(list));
  });
}

void OperationsDesk::filters(Executor& where, std::function<void(std::vector<FilterInfo>)> done) {
  delivery_loop_.post([this, &where, done = std::move(done)] { answer(where, done, filters_.infos()); });
}

void OperationsDesk::dead_letters(DeadLetterQuery query, Executor& where,
                                  std::function<void(std::vector<DeadLetterInfo>)> done) {
  delivery_loop_.post([this, query = std::move(query), &where, done = std::move(done)] {
    std::vector<DeadLetterInfo> list;
    for (const Consumer* consumer : named(query.sink))
      for (DeadLetterInfo& letter : consumer->dead_letters(query.after, query.limit)) list.push_back(std::move(letter));
    std::sort(list.begin(), list.end(), [](const DeadLetterInfo& a, const DeadLetterInfo& b) {
      return std::pair(a.seq, a.sink) < std::pair(b.seq, b.sink);
    });
    // The next page begins after the last seq: what several sinks refused stays on one page.
    if (query.limit > 0 && list.size() > query.limit) {
      const auto end =
          std::find_if(list.begin() + static_cast<std::ptrdiff_t>(query.limit), list.end(),
                       [last = list[query.limit - 1].seq](const DeadLetterInfo& letter) { return letter.seq != last; });
      list.erase(end, list.end());
    }
    answer(where, done, std::move(list));
  });
}

void OperationsDesk::dead_letter(std::string sink, std::string event_id, Executor& where,
                                 std::function<void(Result<DeadLetterInfo>)> done) {
  delivery_loop_.post([this, sink = std::move(sink), event_id = std::move(event_id), &where, done = std::move(done)] {
    Result<DeadLetterInfo> found(
        Status(Code::not_found, "there is no dead letter " + event_id + (sink.empty() ? "" : " of sink " + sink)));
    if (const std::optional<EventId> id = EventId::parse(event_id))
      for (const Consumer* consumer : named(sink))
        if (std::optional<DeadLetterInfo> letter = consumer->dead_letter(*id)) found = *std::move(letter);
    answer(where, done, std::move(found));
  });
}

void OperationsDesk::with(const std::string& sink, Executor& where, Chosen done,
                          std::function<void(Redelivery&, Chosen)> work) {
  delivery_loop_.post([this, sink, &where, done = std::move(done), work = std::move(work)] {
    const Chosen answered = [&where, done](Result<Selected> selected) { answer(where, done, std::move(selected)); };
    const auto found = std::find_if(sinks_.begin(), sinks_.end(), [&sink](const Sink& one) { return one.id == sink; });
    if (found == sinks_.end())
      return answered(Status(Code::not_found, "there is no sink " + sink + "; GET /v1/sinks lists them"));
    work(*found->redelivery, answered);
  });
}

void OperationsDesk::replay(DeadLetterSelection selection, Pace pace, Executor& where, Chosen done) {
  with(selection.sink, where, std::move(done),
       [selection, pace](Redelivery& sink, const Chosen& answered) { sink.letters(selection, pace, answered); });
}

void OperationsDesk::drop(DeadLetterSelection selection, bool dry_run, Executor& where, Chosen done) {
  with(selection.sink, where, std::move(done),
       [selection, dry_run](Redelivery& sink, const Chosen& answered) { sink.drop(selection, dry_run, answered); });
}

void OperationsDesk::redeliver(TimeRange range, Pace pace, Executor& where, Chosen done) {
  with(range.sink, where, std::move(done),
       [range, pace](Redelivery& sink, const Chosen& answered) { sink.range(range, pace, answered); });
}

}  // namespace ekiden::pipeline
