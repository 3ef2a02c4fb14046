// SPDX-License-Identifier: Apache-2.0
#include "prove/ledger.hpp"

#include <catch2/catch.hpp>

using namespace ekiden;
using namespace ekiden::prove;

namespace {

std::string document(Message message, journal::Seq sequence, const std::string& text) {
  return R"({"id":"e)" + message.id() + R"(","sequence":")" + std::to_string(sequence) +
         R"(","data":{"platform":{"msg_id":")" + message.id() + R"("},"message":{"parts":[{"type":"text","text":")" +
         text + R"("}]}}})";
}
std::string document(Message message, journal::Seq sequence) {
  return document(message, sequence, message.text());
}

// Two conversations: 1-1 and 1-2, 2-1.
Ledger three_kept() {
  Ledger ledger;
  for (const Message message : {Message{1, 1}, Message{1, 2}, Message{2, 1}}) {
    ledger.said(message);
    ledger.acknowledged(message);
  }
  return ledger;
}

std::string columns_of(const Ledger& ledger) {
  std::string text;
  const Counts counts = ledger.counts();
  for (const Counts::Column& column : Counts::columns())
    if (const auto count = counts.*column.value; count > 0)
      text += std::string(column.name) + " " + std::to_string(count) + " ";
  return text;
}

}  // namespace

TEST_CASE("what was acknowledged, journalled once and delivered in order leaves every count at zero") {
  Ledger ledger = three_kept();
  ledger.delivered(document({1, 1}, 1));
  ledger.delivered(document({2, 1}, 2));
  ledger.delivered(document({1, 2}, 3));
  ledger.delivered(document({1, 1}, 1));
  ledger.journalled({document({1, 1}, 1), document({2, 1}, 2), document({1, 2}, 3)}, 1);
  CHECK(columns_of(ledger).empty());
  CHECK(ledger.undelivered() == 0);
  CHECK(ledger.figures().acknowledged == 3);
  CHECK(ledger.figures().delivered == 3);
  CHECK(ledger.figures().again == 1);
}

TEST_CASE("each kind of harm shows in its own column") {
  Ledger ledger = three_kept();
  SECTION("what is acknowledged and never delivered is lost, what was only said is not") {
    ledger.said({3, 1});
    ledger.delivered(document({1, 1}, 1));
    CHECK(columns_of(ledger) == "lost 2 ");
  }
  SECTION("one message under two numbers is doubled, once however often it is seen") {
    ledger.journalled({document({1, 1}, 1), document({1, 1}, 2), document({1, 2}, 3), document({2, 1}, 4)}, 1);
    ledger.delivered(document({1, 1}, 1));
    ledger.delivered(document({1, 1}, 2));
    ledger.delivered(document({1, 2}, 3));
    ledger.delivered(document({2, 1}, 4));
    CHECK(columns_of(ledger) == "doubled 1 ");
  }
  SECTION("a message that comes again when it is no longer kept is a new one, not a double") {
    ledger.delivered(document({1, 1}, 1));
    ledger.delivered(document({1, 2}, 2));
    ledger.delivered(document({2, 1}, 3));
    ledger.journalled({document({2, 1}, 3), document({1, 1}, 4)}, 3);
    CHECK(columns_of(ledger).empty());
  }
  SECTION("a first delivery after a later one of its conversation is disordered, a repetition is not") {
    ledger.delivered(document({1, 2}, 2));
    ledger.delivered(document({2, 1}, 3));
    ledger.delivered(document({1, 1}, 1));
    ledger.delivered(document({1, 1}, 1));
    CHECK(columns_of(ledger) == "disordered 1 ");
  }
  SECTION("the journal's order counts as well") {
    ledger.journalled({document({1, 2}, 1), document({2, 1}, 2), document({1, 1}, 3)}, 1);
    CHECK(columns_of(ledger) == "lost 3 disordered 1 ");
  }
  SECTION("other words, other bytes at another delivery, and what nobody said are altered") {
    ledger.delivered(document({1, 1}, 1, "other words"));
    ledger.delivered(document({2, 1}, 2));
    ledger.delivered(document({2, 1}, 2) + " ");
    ledger.delivered(document({1, 2}, 3));
    ledger.delivered(document({9, 9}, 4));
    ledger.delivered("no JSON");
    CHECK(columns_of(ledger) == "altered 4 ");
  }
  SECTION("a batch of which a part is in the journal is altered") {
    ledger.said({3, 1});
    ledger.said({4, 1});
    ledger.together({{3, 1}, {4, 1}});
    ledger.journalled({document({1, 1}, 1), document({3, 1}, 2)}, 1);
    CHECK(columns_of(ledger) == "lost 3 altered 1 ");
    ledger.journalled({document({1, 1}, 1), document({3, 1}, 2)}, 1);
    CHECK(columns_of(ledger) == "lost 3 altered 1 ");
  }
  SECTION("what was delivered and is not in the journal was delivered too early, unless it is no longer kept") {
    for (const Message message : {Message{1, 1}, Message{1, 2}, Message{2, 1}})
      ledger.delivered(document(message, static_cast<journal::Seq>(message.conversation * 10 + message.number)));
    ledger.journalled({document({2, 1}, 21)}, 12);
    CHECK(columns_of(ledger) == "early 1 ");
  }
  SECTION("a delivery after the gateway could record it is repeated") {
    for (const Message message : {Message{1, 1}, Message{1, 2}, Message{2, 1}})
      ledger.delivered(document(message, static_cast<journal::Seq>(message.conversation * 10 + message.number)));
    ledger.settle();
    ledger.delivered(document({1, 2}, 12));
    CHECK(columns_of(ledger) == "repeated 1 ");
  }
}
