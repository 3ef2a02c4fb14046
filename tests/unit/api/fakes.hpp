// SPDX-License-Identifier: Apache-2.0
// The ports behind the control API, as a test sets them.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/commands.hpp"
#include "core/ports/conversations.hpp"
#include "core/ports/erasures.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/operations.hpp"

namespace ekiden::test {

// Thread-safe.
class FakeEventLog final : public EventLog {
 public:
  // A document, or a record that is no event when it is empty. Wakes who waits.
  void append(std::string document) {
    const std::lock_guard lock(mutex_);
    records_.push_back(std::move(document));
    for (Waiter& waiter : waiters_) waiter.where->post(std::move(waiter.ready));
    waiters_.clear();
  }
  void fail(Status status) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(status);
  }
  std::size_t registrations() const {
    const std::lock_guard lock(mutex_);
    return registrations_;
  }

  Result<Page> read(std::uint64_t after, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    if (!failure_) return failure_;
    Page page{{}, after};
    while (page.next < records_.size() && page.documents.size() < limit) {
      const std::string& record = records_[page.next++];
      if (!record.empty()) page.documents.push_back(record);
    }
    return page;
  }
  void when_after(std::uint64_t after, Executor& where, std::function<void()> ready) override {
    const std::lock_guard lock(mutex_);
    ++registrations_;
    if (after < records_.size()) return where.post(std::move(ready));
    waiters_.push_back({&where, std::move(ready)});
  }

 private:
  struct Waiter {
    Executor* where;
    std::function<void()> ready;
  };
  mutable std::mutex mutex_;
  std::vector<std::string> records_;
  std::vector<Waiter> waiters_;
  std::size_t registrations_ = 0;
  Status failure_;
};

// Set before the request; read after it.
class FakeCommands final : public Commands {
 public:
  Result<CommandReceipt> receipt = CommandReceipt{"cmd1", "accepted"};
  Result<std::string> command = std::string(R"({"id":"cmd1","status":"sent"})");
  std::string body, key, id;

  void submit(std::string_view given_body, std::string_view given_key, Executor& where, Done done) override {
    body = given_body;
    key = given_key;
    where.post([done = std::move(done), result = receipt] { done(result); });
  }
  Status check(std::string_view) const override { return receipt.status(); }
  void find(std::string_view given_id, Executor& where, std::function<void(Result<std::string>)> done) override {
    id = given_id;
    where.post([done = std::move(done), result = command] { done(result); });
  }
};

// Set before the request; read after it.
class FakeOperations final : public Operations {
 public:
  std::vector<ChannelInfo> channel_list;
  std::vector<SinkInfo> sink_list;
  std::vector<FilterInfo> filter_list;
  std::vector<DeadLetterInfo> letters;
  Result<DeadLetterInfo> letter = Status(Code::not_found, "no sink has that dead letter");
  Result<Selected> selected = Selected{1, {"abc"}};
  DeadLetterSelection selection;
  TimeRange range;
  Pace pace;
  bool drops = false;
  Health journal_health;
  DeadLetterQuery query;
  std::string asked_sink, asked_id;

  void channels(Executor& where, std::function<void(std::vector<ChannelInfo>)> done) override {
    where.post([done = std::move(done), list = channel_list] { done(list); });
  }
  void filters(Executor& where, std::function<void(std::vector<FilterInfo>)> done) override {
    where.post([done = std::move(done), list = filter_list] { done(list); });
  }
  void sinks(Executor& where, std::function<void(std::vector<SinkInfo>)> done) override {
    where.post([done = std::move(done), list = sink_list] { done(list); });
  }
  void dead_letters(DeadLetterQuery given, Executor& where,
                    std::function<void(std::vector<DeadLetterInfo>)> done) override {
    query = std::move(given);
    where.post([done = std::move(done), list = letters] { done(list); });
  }
  void dead_letter(std::string sink, std::string id, Executor& where,
                   std::function<void(Result<DeadLetterInfo>)> done) override {
    asked_sink = std::move(sink);
    asked_id = std::move(id);
    where.post([done = std::move(done), result = letter] { done(result); });
  }
  void replay(DeadLetterSelection given, Pace given_pace, Executor& where, Chosen done) override {
    selection = std::move(given);
    pace = given_pace;
    where.post([done = std::move(done), result = selected] { done(result); });
  }
  void drop(DeadLetterSelection given, bool dry_run, Executor& where, Chosen done) override {
    selection = std::move(given);
    pace = {0, dry_run};
    drops = true;
    where.post([done = std::move(done), result = selected] { done(result); });
  }
  void redeliver(TimeRange given, Pace given_pace, Executor& where, Chosen done) override {
    range = std::move(given);
    pace = given_pace;
    where.post([done = std::move(done), result = selected] { done(result); });
  }
  Health journal() const override { return journal_health; }
};

// Set before the request; read after it.
class FakeErasures final : public Erasures {
 public:
  Result<ErasureReport> report = ErasureReport{3, 2, 1, 4};
  ErasureRequest asked;

  void erase(ErasureRequest request, Executor& where, std::function<void(Result<ErasureReport>)> done) override {
    asked = std::move(request);
    where.post([done = std::move(done), result = report] { done(result); });
  }
};

// Set before the request.
class FakeConversations final : public Conversations {
 public:
  Result<std::string> answer = std::string(R"({"key":"shop:acc:dm:anna"})");
  Result<std::string> conversation(std::string_view) const override { return answer; }
  void contact(std::string, Executor& where, Done done) const override {
    where.post([done = std::move(done), result = answer] { done(result); });
  }
  void contacts(std::string, std::string, Executor& where, Done done) const override {
    where.post([done = std::move(done), result = answer] { done(result); });
  }
};

}  // namespace ekiden::test
