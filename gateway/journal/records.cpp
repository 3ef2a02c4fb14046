// SPDX-License-Identifier: Apache-2.0
#include "journal/records.hpp"

#include <algorithm>
#include <type_traits>

#include "journal/bytes.hpp"
#include "journal/format.hpp"

namespace ekiden::journal {

namespace {

// One struct a record, so that its number, its writer and its reader stand side by side.
template <class T>
struct Codec;

template <>
struct Codec<EventRecord> {
  static constexpr std::uint16_t kType = 1;
  static constexpr std::string_view kWord = "event";
  static void write(auto& out, const EventRecord& record) {
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
  static constexpr std::string_view kWord = "ack";
  static constexpr std::size_t kRangeBytes = 16;
  static void write(auto& out, const AckRecord& record) {
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
  static constexpr std::string_view kWord = "retry";
  static void write(auto& out, const RetryRecord& record) {
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
  static constexpr std::string_view kWord = "dead";
  static void write(auto& out, const DeadRecord& record) {
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
  static constexpr std::string_view kWord = "command";
  static void write(auto& out, const CommandRecord& record) {
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
  static constexpr std::string_view kWord = "command_state";
  static void write(auto& out, const CommandStateRecord& record) {
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
  static constexpr std::string_view kWord = "cursor";
  static void write(auto& out, const CursorRecord& record) {
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
  static constexpr std::string_view kWord = "replay";
  static void write(auto& out, const ReplayRecord& record) {
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

template <>
struct Codec<ErasedRecord> {
  static constexpr std::uint16_t kType = kErasedType;
  static constexpr std::string_view kWord = "erased";
  static void write(auto& out, const ErasedRecord& record) {
    out.raw({reinterpret_cast<const char*>(record.id.bytes.data()), record.id.bytes.size()});
  }
  static void read(ByteReader& in, ErasedRecord& record) {
    if (in.left() >= record.id.bytes.size()) {
      const std::string_view id = in.raw(record.id.bytes.size());
      std::copy(id.begin(), id.end(), record.id.bytes.begin());
    }
    in.raw(in.left());
  }
};

template <>
struct Codec<LostRecord> {
  static constexpr std::uint16_t kType = kLostType;
  static constexpr std::string_view kWord = "lost";
  static void write(auto& out, const LostRecord& record) { out.number(record.last); }
  static void read(ByteReader& in, LostRecord& record) {
    if (in.left() > 0) record.last = in.number<Seq>();
    in.raw(in.left());
  }
};

template <>
struct Codec<LagRecord> {
  static constexpr std::uint16_t kType = 13;
  static constexpr std::string_view kWord = "lag";
  static void write(auto& out, const LagRecord& record) {
    out.text(record.consumer);
    out.number(record.conversation);
    out.number(record.from);
    out.number(record.waiting);
    out.time(record.oldest_ms);
    out.number(record.attempts);
    out.time(record.first_failed_ms);
    out.time(record.not_before_ms);
  }
  static void read(ByteReader& in, LagRecord& record) {
    record.consumer = in.text();
    record.conversation = in.number<std::uint64_t>();
    record.from = in.number<Seq>();
    record.waiting = in.number<std::uint64_t>();
    record.oldest_ms = in.time();
    record.attempts = in.number<std::uint32_t>();
    record.first_failed_ms = in.time();
    record.not_before_ms = in.time();
  }
};

template <>
struct Codec<DropRecord> {
  static constexpr std::uint16_t kType = 14;
  static constexpr std::string_view kWord = "drop";
  static void write(auto& out, const DropRecord& record) {
    out.text(record.consumer);
    out.number(record.event);
    out.time(record.at_ms);
  }
  static void read(ByteReader& in, DropRecord& record) {
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

// Calls `use` with the record type of that number, if there is one.
template <std::size_t I = 0, class Use>
void for_type(std::uint16_t type, Use&& use) {
  if constexpr (I < std::variant_size_v<Record>) {
    using T = std::variant_alternative_t<I, Record>;
    if (Codec<T>::kType == type) return use(std::type_identity<T>());
    for_type<I + 1>(type, use);
  }
}

}  // namespace

std::uint16_t type_of(const Record& record) {
  return std::visit([]<class T>(const T&) { return Codec<T>::kType; }, record);
}

std::size_t encoded_size(const Record& record) {
  ByteCounter out;
  std::visit([&out]<class T>(const T& value) { Codec<T>::write(out, value); }, record);
  return out.size();
}

void append_encoded(std::string& to, const Record& record) {
  ByteWriter out(to);
  std::visit([&out]<class T>(const T& value) { Codec<T>::write(out, value); }, record);
}

std::string encode(const Record& record) {
  std::string body;
  body.reserve(encoded_size(record));
  append_encoded(body, record);
  return body;
}

std::string_view type_word(std::uint16_t type) {
  std::string_view word = "unknown";
  for_type(type, [&word]<class T>(std::type_identity<T>) { word = Codec<T>::kWord; });
  return word;
}

Result<Record> decode(std::uint16_t type, std::string_view body) {
  Result<Record> record = Status(Code::corrupt, "journal record type " + std::to_string(type) + " is not known");
  for_type(type, [&]<class T>(std::type_identity<T>) { record = decode_as<T>(body); });
  return record;
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
