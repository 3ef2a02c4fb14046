// SPDX-License-Identifier: Apache-2.0
#include "file/ledger.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace ekiden::file;

namespace {

OpenFile some_file() {
  OpenFile file;
  file.name = "x-1.csv";
  file.opened_ms = 77;
  file.header = 5;
  file.key = "csv-1";
  return file;
}

}  // namespace

TEST_CASE("what was written is read: the file, its end, its events and the memory") {
  Memory memory(10);
  const std::string text =
      first_line() + seen_line("old") + open_line(some_file()) + row_line(9, "a") + row_line(12, "b");
  const auto ledger = read_ledger(text + "row 15 tor", memory);
  REQUIRE(ledger);
  CHECK(ledger->bytes == text.size());
  REQUIRE(ledger->open);
  CHECK(ledger->open->name == "x-1.csv");
  CHECK(ledger->open->opened_ms == 77);
  CHECK(ledger->open->end == 12);
  CHECK(ledger->open->events == 2);
  CHECK(ledger->open->final_name.empty());
  CHECK(memory.in_order() == std::deque<std::string>{"old", "a", "b"});
}

TEST_CASE("a file that is complete, published or lost is told apart") {
  const std::string begun = first_line() + open_line(some_file()) + row_line(9, "a");
  Memory memory(10);
  CHECK(read_ledger(begun + close_line("x-2.csv"), memory)->open->final_name == "x-2.csv");
  CHECK_FALSE(read_ledger(begun + close_line("x-2.csv") + done_line("x-2.csv"), memory)->open);
  CHECK(memory.holds("a"));
  Memory forgetful(10);
  CHECK_FALSE(read_ledger(begun + lost_line("x-1.csv"), forgetful)->open);
  CHECK_FALSE(forgetful.holds("a"));
}

TEST_CASE("the memory keeps the last ids") {
  Memory memory(2);
  for (const char* id : {"a", "b", "b", "c"}) memory.add(id);
  CHECK_FALSE(memory.holds("a"));
  CHECK(memory.holds("b"));
  CHECK(memory.holds("c"));
}

TEST_CASE("a ledger that nobody of us wrote is refused") {
  const std::string bad =
      GENERATE("x\n", "ekiden-file-ledger 2\n", "row 1 a\n", "open x 1 1 k\n", "close x\n", "done x\n");
  Memory memory(10);
  const std::string text =
      bad.starts_with("open") || bad.starts_with("x") || bad.starts_with("ekiden") ? bad : first_line() + bad;
  CHECK_FALSE(read_ledger(text, memory));
  const std::string begun = first_line() + open_line(some_file());
  for (const char* line : {"row 4 a\n", "row 9\n", "row 9x a\n", "open y 1 1 k\n", "close ../y\n", "close\n",
                           "done y\n", "lost y\n", "other\n", "\n"}) {
    INFO(line);
    CHECK_FALSE(read_ledger(begun + line, memory));
  }
}
