// SPDX-License-Identifier: Apache-2.0
#include "journal/records.hpp"

#include <algorithm>

#include "journal/bytes.hpp"

namespace ekiden::journal {

namespace {

// One struct a record, so that its number, its writer and its reader stand side by side.
template <class T>
struct Codec;

template <>
struct Codec<EventRecord> {
  static constexpr std::uint16_t kType = 1;
  static void write(ByteWriter& out, const EventRecord& record) {
    out.raw({reinterpret_cast<const char*>(record.id.bytes.data()), record.id.bytes.size()});
    out.time(record.recorded_ms);
    out.text(record.channel);
    out.text(record.type);
    out.text(record.conversation);
    out.text(record.document);
  }
  static void read(ByteReader& in, EventRecord& record) {
    const std::string_view id = in.raw(record.id.bytes.size());
    std::copy(id.begin(), id.end(), record.id.bytes.begin());
    record.recorded_ms = in.time();
    record.channel = in.text();
    record.type = in.text();
    record.conversation = in.text();
    record.document = in.text();
  }
};

template <>
struct Codec<AckRecord> {
  static constexpr std::uint16_t kType = 2;
  static constexpr std::size_t kRangeBytes = 16;
  static void write(ByteWriter& out, const AckRecord& record) {
    out.text(record.consumer);
    out.number(static_cast<std::uint32_t>(record.done.size()));
    for (const SeqRange& range : record.done) {
      out.number(range.first);
      out.number(range.last);
    }
  }
  static void read(ByteReader& in, AckRecord& record) {
    record.consumer = in.text();
    const std::size_t count = in.number<std::uint32_t>();
    if (count > in.left() / kRangeBytes) {
      in.raw(in.left() + 1);
      return;
    }
    record.done.resize(count);
    for (SeqRange& range : record.done) {
      range.first = in.number<Seq>();
      range.last = in.number<Seq>();
    }
  }
};

template <>
struct Codec<RetryRecord> {
  static constexpr std::uint16_t kType = 3;
  static void write(ByteWriter& out, const RetryRecord& record) {
    out.text(record.consumer);
    out.number(record.event);
    out.number(record.attempts);
    out.time(record.first_failed_ms);
    out.time(record.not_before_ms);
  }
  static void read(ByteReader& in, RetryRecord& record) {
    record.consumer = in.text();
    record.event = in.number<Seq>();
    record.attempts = in.number<std::uint32_t>();
    record.first_failed_ms = in.time();
    record.not_before_ms = in.time();
  }
};

template <>
struct Codec<DeadRecord> {
  static constexpr std::uint16_t kType = 4;
  static void write(ByteWriter& out, const DeadRecord& record) {
    out.text(record.consumer);
    out.number(record.event);
    out.number(record.attempts);
    out.time(record.first_failed_ms);
    out.time(record.at_ms);
    out.number(static_cast<std::uint32_t>(record.upstream_status));
    out.text(record.reason);
    out.text(record.upstream);
  }
  static void read(ByteReader& in, DeadRecord& record) {
    record.consumer = in.text();
    record.event = in.number<Seq>();
    record.attempts = in.number<std::uint32_t>();
    record.first_failed_ms = in.time();
    record.at_ms = in.time();
    record.upstream_status = static_cast<std::int32_t>(in.number<std::uint32_t>());
    record.reason = in.text();
    record.upstream = in.text();
  }
};

template <>
struct Codec<CommandRecord> {
  static constexpr std::uint16_t kType = 8;
  static void write(ByteWriter& out, const CommandRecord& record) {
    out.text(record.id);
    out.time(record.at_ms);
    out.text(record.channel);
    out.text(record.lane);
    out.text(record.idempotency_key);
    out.text(record.body_hash);
    out.text(record.document);
  }
  static void read(ByteReader& in, CommandRecord& record) {
    record.id = in.text();
    record.at_ms = in.time();
    record.channel = in.text();
    record.lane = in.text();
    record.idempotency_key = in.text();
    record.body_hash = in.text();
    record.document = in.text();
  }
};

template <>
struct Codec<CommandStateRecord> {
  static constexpr std::uint16_t kType = 9;
  static void write(ByteWriter& out, const CommandStateRecord& record) {
    out.text(record.id);
    out.number(static_cast<std::uint8_t>(record.state));
    out.number(record.attempts);
    out.time(record.at_ms);
    out.text(record.result);
  }
  static void read(ByteReader& in, CommandStateRecord& record) {
    record.id = in.text();
    const auto state = in.number<std::uint8_t>();
    if (state > static_cast<std::uint8_t>(CommandState::completed)) {
      in.raw(in.left() + 1);
      return;
    }
    record.state = static_cast<CommandState>(state);
    record.attempts = in.number<std::uint32_t>();
    record.at_ms = in.time();
    record.result = in.text();
  }
};

template <>
struct Codec<CursorRecord> {
  static constexpr std::uint16_t kType = 10;
  static void write(ByteWriter& out, const CursorRecord& record) {
    out.text(record.channel);
    out.text(record.name);
    out.text(record.value);
  }
  static void read(ByteReader& in, CursorRecord& record) {
    record.channel = in.text();
    record.name = in.text();
    record.value = in.text();
  }
};

template <>
struct Codec<ReplayRecord> {
  static constexpr std::uint16_t kType = 11;
  static void write(ByteWriter& out, const ReplayRecord& record) {
    out.text(record.consumer);
    out.number(record.event);
    out.time(record.at_ms);
  }
  static void read(ByteReader& in, ReplayRecord& record) {
    record.consumer = in.text();
    record.event = in.number<Seq>();
    record.at_ms = in.time();
  }
};

template <class T>
Result<Record> decode_as(std::string_view body) {
  ByteReader in(body);
  T record;
  Codec<T>::read(in, record);
  if (!in.complete()) return Status(Code::corrupt, "a journal record does not have the bytes of its type");
  return Record(std::move(record));
}

}  // namespace

std::uint16_t type_of(const Record& record) {
  return std::visit([]<class T>(const T&) { return Codec<T>::kType; }, record);
}

std::string encode(const Record& record) {
  std::string body;
  ByteWriter out(body);
  std::visit([&out]<class T>(const T& value) { Codec<T>::write(out, value); }, record);
  return body;
}

Result<Record> decode(std::uint16_t type, std::string_view body) {
  switch (type) {
    case Codec<EventRecord>::kType:
      return decode_as<EventRecord>(body);
    case Codec<AckRecord>::kType:
      return decode_as<AckRecord>(body);
    case Codec<RetryRecord>::kType:
      return decode_as<RetryRecord>(body);
    case Codec<DeadRecord>::kType:
      return decode_as<DeadRecord>(body);
    case Codec<CommandRecord>::kType:
      return decode_as<CommandRecord>(body);
    case Codec<CommandStateRecord>::kType:
      return decode_as<CommandStateRecord>(body);
    case Codec<CursorRecord>::kType:
      return decode_as<CursorRecord>(body);
    case Codec<ReplayRecord>::kType:
      return decode_as<ReplayRecord>(body);
    default:
      return Status(Code::corrupt, "journal record type " + std::to_string(type) + " is not known");
  }
}

std::optional<EventHead> peek_event(std::string_view body) {
  ByteReader in(body);
  EventHead head;
  const std::string_view id = in.raw(head.id.bytes.size());
  head.recorded_ms = in.time();
  if (!in.ok()) return std::nullopt;
  std::copy(id.begin(), id.end(), head.id.bytes.begin());
  return head;
}

}  // namespace ekiden::journal
