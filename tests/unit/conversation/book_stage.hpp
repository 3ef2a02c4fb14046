// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../pipeline/journal_stage.hpp"
#include "conversation/contact_book.hpp"

namespace ekiden::conversation::test {

struct WorkersLater final : Workers {
  void run(std::function<void()> work) override { waiting.push_back(std::move(work)); }
  void work_off() {
    for (; !waiting.empty(); waiting.pop_front()) waiting.front()();
  }
  std::deque<std::function<void()>> waiting;
};

// Contacts of the channels "shop" and "sms" on a real journal and a real database, both on a disk in memory.
class BookStage : public pipeline::test::JournalStage {
 public:
  BookStage() {
    clock.set_wall(3'600'000'000);
    open_book();
  }
  // As after a restart.
  void reopen() {
    book.reset();
    workers.waiting.clear();
    open_book();
  }
  void look() {
    book->look();
    workers.work_off();
  }
  // `data`: further members of the event's data.
  void event(const std::string& type, const std::string& data, const std::string& peer = "anna") {
    const std::string number = std::to_string(++events_);
    const std::vector<std::string_view> fields{number};
    journal::EventRecord record;
    record.id = EventId::of(fields);
    record.recorded_ms = clock.wall_ms();
    record.channel = "shop";
    record.type = "ekiden." + type + ".v1";
    record.conversation = "shop:acc:dm:" + peer;
    record.document =
        R"({"direction":"in","data":{"conversation":{"kind":"dm","native_id":")" + peer + R"("},)" + data + "}}";
    REQUIRE(append({record}).status.ok());
  }

  WorkersLater workers;
  std::unique_ptr<ContactBook> book;

 private:
  void open_book() {
    auto table = ContactTable::open("/data", fs);
    REQUIRE(table.ok());
    book = std::make_unique<ContactBook>(ContactBook::Ports{*journal, workers, clock, log}, *std::move(table),
                                         MergeRule{{"phone"}},
                                         std::map<std::string, ContactBook::Reach, std::less<>>{
                                             {"shop", {"acc", {"openid"}, "shop"}}, {"sms", {"", {"phone"}, "sms"}}});
    REQUIRE(book->begin().ok());
  }

  int events_ = 0;
};

}  // namespace ekiden::conversation::test
