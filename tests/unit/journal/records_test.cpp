// SPDX-License-Identifier: Apache-2.0
#include "journal/records.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <set>

#include "journal/format.hpp"

namespace ekiden::journal {

namespace {

std::string text() {
  return *rc::gen::arbitrary<std::string>();
}
template <class T>
T number() {
  return *rc::gen::arbitrary<T>();
}

Record arbitrary_record(std::size_t kind) {
  switch (kind) {
    case 0: {
      EventRecord event;
      event.id.bytes[3] = number<std::uint8_t>();
      event.recorded_ms = number<std::int64_t>();
      event.channel = text();
      event.type = text();
      event.conversation = text();
      event.document = text();
      return event;
    }
    case 1: {
      AckRecord ack{text(), {}};
      for (const auto& [first, last] : *rc::gen::arbitrary<std::vector<std::pair<Seq, Seq>>>())
        ack.done.push_back({first, last});
      return ack;
    }
    case 2:
      return RetryRecord{text(), number<Seq>(), number<std::uint32_t>(), number<std::int64_t>(),
                         number<std::int64_t>()};
    case 3:
      return DeadRecord{text(),
                        number<Seq>(),
                        number<std::uint32_t>(),
                        number<std::int64_t>(),
                        number<std::int64_t>(),
                        number<std::int32_t>(),
                        text(),
                        text()};
    case 4:
      return ReplayRecord{text(), number<Seq>(), number<std::int64_t>()};
    case 5:
      return CommandRecord{text(), number<std::int64_t>(), text(), text(), text(), text(), text()};
    case 6:
      return CommandStateRecord{text(), static_cast<CommandState>(*rc::gen::inRange(0, 7)), number<std::uint32_t>(),
                                number<std::int64_t>(), text()};
    case 7:
      return LagRecord{text(),
                       number<std::uint64_t>(),
                       number<Seq>(),
                       number<std::uint64_t>(),
                       number<std::int64_t>(),
                       number<std::uint32_t>(),
                       number<std::int64_t>(),
                       number<std::int64_t>()};
    case 8:
      return DropRecord{text(), number<Seq>(), number<std::int64_t>()};
    default:
      return CursorRecord{text(), text(), text()};
  }
}

constexpr std::size_t kKinds = std::variant_size_v<Record>;

}  // namespace

TEST_CASE("every record comes back from its bytes as it was") {
  CHECK(rc::check([] {
    const Record record = arbitrary_record(*rc::gen::inRange<std::size_t>(0, kKinds));
    const std::string bytes = encode(record);
    const Result<Record> back = decode(type_of(record), bytes);
    RC_ASSERT(back.ok());
    RC_ASSERT(back->index() == record.index());
    RC_ASSERT(encode(*back) == bytes);
  }));
}

TEST_CASE("a record that is cut or has bytes too many is corrupt") {
  CHECK(rc::check([] {
    const Record record = arbitrary_record(*rc::gen::inRange<std::size_t>(0, kKinds));
    const std::string bytes = encode(record);
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
    RC_ASSERT(decode(type_of(record), bytes.substr(0, cut)).status().code() == Code::corrupt);
    RC_ASSERT(decode(type_of(record), bytes + '\0').status().code() == Code::corrupt);
  }));
}

TEST_CASE("a list that claims more entries than there are bytes is corrupt, and nothing is allocated for it") {
  std::string bytes = encode(AckRecord{"crm", {}});
  bytes.replace(bytes.size() - 4, 4, "\xff\xff\xff\xff");
  CHECK(decode(type_of(AckRecord{}), bytes).status().code() == Code::corrupt);
}

TEST_CASE("a command state that does not exist is corrupt") {
  std::string bytes = encode(CommandStateRecord{"id", CommandState::sent, 1, 2, ""});
  bytes[6] = 7;
  CHECK(decode(type_of(CommandStateRecord{}), bytes).status().code() == Code::corrupt);
}

TEST_CASE("record numbers are those of the format, and an unknown one is corrupt") {
  const std::pair<Record, int> rows[] = {{EventRecord{}, 1},        {AckRecord{}, 2},     {RetryRecord{}, 3},
                                         {DeadRecord{}, 4},         {ErasedRecord{}, 6},  {CommandRecord{}, 8},
                                         {CommandStateRecord{}, 9}, {CursorRecord{}, 10}, {ReplayRecord{}, 11},
                                         {LostRecord{}, 12},        {LagRecord{}, 13},    {DropRecord{}, 14}};
  for (const auto& [record, type] : rows) CHECK(type_of(record) == type);
  for (const int type : {0, 5, 7, 15, 65535})
    CHECK(decode(static_cast<std::uint16_t>(type), "").status().code() == Code::corrupt);
}

TEST_CASE("segment names sort like their seqs and nothing else is taken for one") {
  CHECK(segment_name(1) == "seg-00000000000000000001.ekj");
  CHECK(parse_segment_name(segment_name(~0ull)) == ~0ull);
  for (const char* name : {"seg-0000000000000000000a.ekj", "seg-1.ekj", "LOCK", "seg-00000000000000000000.ekj",
                           "seg-00000000000000000001.ekj~", "seg-99999999999999999999.ekj"})
    CHECK_FALSE(parse_segment_name(name).has_value());
}

TEST_CASE("a header of a later format version is told from a damaged one") {
  std::string bytes = encode_header({5, 1'700'000'000'000, 77, 4});
  REQUIRE(parse_header(bytes).state == HeaderState::good);
  CHECK(parse_header(bytes).header.created_ms == 1'700'000'000'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    CHECK(parse_header(flipped).state == HeaderState::damaged);
  }
}

}  // namespace ekiden::journal
