// SPDX-License-Identifier: Apache-2.0
#include "pipeline/event_reader.hpp"

#include <utility>

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kMaxPageBytes = 16u << 20;

}  // namespace

Result<EventLog::Page> EventReader::read(std::uint64_t after, std::size_t limit) {
  if (const journal::Seq last = journal_.stats().last; after > last)
    return Status(Code::invalid, "the cursor lies behind the end of the journal: it is of another data folder");
  Result<journal::Page> read = journal_.read(after, limit, kMaxPageBytes);
  if (!read) return read.status();
  Page page;
  page.next = read->next;
  page.documents.reserve(read->events.size());
  for (journal::StoredEvent& event : read->events) page.documents.push_back(std::move(event.document));
  return page;
}

bool EventReader::has_after(std::uint64_t after) const {
  const Result<journal::Page> page = journal_.read(after, 1, 1);
  return !page || !page->events.empty();
}

void EventReader::when_after(std::uint64_t after, Executor& where, std::function<void()> ready) {
  {
    // Registered before the look, so that an event that becomes durable in between is not missed.
    const std::lock_guard lock(mutex_);
    waiters_.push_back({&where, std::move(ready)});
  }
  if (has_after(after)) wake();
}

void EventReader::wake() {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters.swap(waiters_);
  }
  for (Waiter& waiter : waiters) waiter.where->post(std::move(waiter.ready));
}

}  // namespace ekiden::pipeline
