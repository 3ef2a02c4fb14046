// SPDX-License-Identifier: Apache-2.0
#include "core/envelope.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <span>

#include "core/encoding.hpp"

namespace ekiden {

namespace {

constexpr std::size_t kMaxInlineRaw = 64 * 1024;
constexpr int kMaxDepth = 64;
constexpr std::string_view kTypePrefix = "ekiden.";
constexpr std::string_view kTypeSuffix = ".v1";

// Accepts one JSON object of bounded depth, and notes which members the host wants to write itself.
class ObjectCheck : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ObjectCheck> {
 public:
  bool Default() { return depth_ > 0; }
  bool StartObject() { return enter(); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool StartArray() { return depth_ > 0 && enter(); }
  bool EndArray(rapidjson::SizeType) { return leave(); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view key(text, length);
    empty_ = false;
    return depth_ != 1 || (key != "conversation" && key != "raw");
  }
  bool empty() const { return empty_; }

 private:
  bool enter() { return ++depth_ <= kMaxDepth; }
  bool leave() { return --depth_ >= 0; }
  int depth_ = 0;
  bool empty_ = true;
};

struct DataShape {
  bool ok = false;
  bool empty = true;
};

DataShape shape_of(std::string_view data) {
  rapidjson::MemoryStream bytes(data.data(), data.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  rapidjson::Reader reader;
  ObjectCheck check;
  const bool ok =
      !reader.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(stream, check).IsError();
  return {ok && data.front() == '{', check.empty()};
}

// Printable ASCII without the separators of a key; everything else percent-encoded, so that attributes stay ASCII.
std::string key_part(std::string_view text, std::string_view separators) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%' && c != '"' && separators.find(c) == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }
  return out;
}

std::string_view raw_encoding(std::string_view content_type, std::string_view raw) {
  if (!is_valid_utf8(raw)) return "base64";
  if (content_type.find("json") != std::string_view::npos) return "json";
  if (content_type.find("xml") != std::string_view::npos) return "xml";
  return "utf8";
}

std::string_view data_schema(std::string_view type) {
  const std::size_t dot = type.find('.');
  return type == "message.status" ? "message-status" : type.substr(0, dot);
}

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void key(JsonWriter& writer, std::string_view name) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void member(JsonWriter& writer, std::string_view name, std::string_view value) {
  key(writer, name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

std::string full_type(std::string_view short_type) {
  return std::string(kTypePrefix).append(short_type).append(kTypeSuffix);
}

std::string_view short_type(std::string_view full) {
  if (!full.starts_with(kTypePrefix) || !full.ends_with(kTypeSuffix)) return {};
  full.remove_prefix(kTypePrefix.size());
  full.remove_suffix(kTypeSuffix.size());
  return full;
}

EnvelopeBuilder::EnvelopeBuilder(std::string tenant, std::string peer_key, Clock& clock, Random& random,
                                 MediaStore& media)
    : tenant_(std::move(tenant)), peer_key_(std::move(peer_key)), clock_(clock), random_(random), media_(media) {}

std::string EnvelopeBuilder::conversation_key(std::string_view channel, std::string_view account, std::string_view kind,
                                              std::string_view peer, bool is_private) const {
  std::string out(channel);
  out.append(":").append(key_part(account, ":")).append(":").append(kind).append(":");
  if (!is_private) return out.append(key_part(peer, ""));
  const std::string hash = hmac_sha256(peer_key_, peer);
  return out.append(base32hex(std::span(reinterpret_cast<const std::uint8_t*>(hash.data()), 16)));
}

Result<Envelope> EnvelopeBuilder::build(std::string_view channel, const EventDraft& draft) const {
  if (draft.type.empty() || draft.id_material.empty() || (draft.peer_kind.empty() && draft.subject.empty()))
    return Status(Code::invalid, "an event needs a type, id material, and a conversation or a subject");
  const DataShape shape = draft.data.empty() ? DataShape{} : shape_of(draft.data);
  if (!shape.ok)
    return Status(Code::invalid,
                  "the data of a " + draft.type +
                      " event is not a JSON object of valid UTF-8 without members named conversation or raw");

  std::vector<std::string_view> fields{tenant_, channel, draft.account};
  const std::string versionless = std::string(kTypePrefix) + draft.type;
  fields.push_back(versionless);
  fields.insert(fields.end(), draft.id_material.begin(), draft.id_material.end());

  Envelope envelope;
  envelope.id = EventId::of(fields);
  envelope.recorded_ms = clock_.wall_ms();
  envelope.channel = channel;
  envelope.type = full_type(draft.type);
  const bool has_conversation = !draft.peer_kind.empty();
  envelope.conversation =
      has_conversation ? conversation_key(channel, draft.account, draft.peer_kind, draft.peer_id, draft.peer_private)
                       : key_part(draft.subject, "");

  std::array<std::uint8_t, 24> trace{};
  random_.fill(std::as_writable_bytes(std::span(trace)));
  trace[0] |= 1;  // an all-zero id is invalid in W3C trace context
  trace[16] |= 1;

  rapidjson::StringBuffer buffer(nullptr, draft.data.size() + draft.raw.size() + 1024);
  JsonWriter writer(buffer);
  writer.StartObject();
  member(writer, "specversion", "1.0");
  member(writer, "id", envelope.id.text());
  member(writer, "source", "/ekiden/" + envelope.channel + "/" + key_part(draft.account, "/?#[]"));
  member(writer, "type", envelope.type);
  member(writer, "subject", envelope.conversation);
  member(writer, "partitionkey", envelope.conversation);
  member(writer, "time", rfc3339(draft.time_ms > 0 ? draft.time_ms : envelope.recorded_ms));
  member(writer, "recordedtime", rfc3339(envelope.recorded_ms));
  member(writer, "datacontenttype", "application/json");
  member(writer, "dataschema", "urn:ekiden:schema:" + std::string(data_schema(draft.type)) + ":1");
  member(writer, "tenantid", tenant_);
  member(writer, "channel", channel);
  member(writer, "accountid", key_part(draft.account, ""));
  member(writer, "direction",
         draft.direction == Direction::in    ? "in"
         : draft.direction == Direction::out ? "out"
                                             : "internal");
  const std::span<const std::uint8_t> ids(trace);
  member(writer, "traceparent", "00-" + hex(ids.first(16)) + "-" + hex(ids.subspan(16)) + "-01");
  if (!draft.causation_id.empty()) member(writer, "causationid", draft.causation_id);

  key(writer, "data");
  writer.StartObject();
  if (has_conversation) {
    key(writer, "conversation");
    writer.StartObject();
    member(writer, "key", envelope.conversation);
    member(writer, "kind", draft.peer_kind);
    member(writer, "native_id", draft.peer_id);
    writer.EndObject();
  }
  if (!draft.raw.empty()) {
    const std::string_view encoding = raw_encoding(draft.raw_content_type, draft.raw);
    key(writer, "raw");
    writer.StartObject();
    member(writer, "content_type",
           draft.raw_content_type.empty() ? "application/octet-stream" : draft.raw_content_type);
    member(writer, "encoding", encoding);
    const std::string digest = sha256(draft.raw);
    member(writer, "sha256", hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size())));
    if (draft.raw.size() <= kMaxInlineRaw) {
      member(writer, "body", encoding == "base64" ? base64(draft.raw) : draft.raw);
    } else {
      Result<std::string> reference = media_.put(draft.raw);
      if (!reference) return reference.status().within("keeping a raw document");
      member(writer, "ref", *reference);
    }
    writer.EndObject();
  }
  // The adapter's members follow ours: its object without the opening brace ends `data`, and `}` ends the envelope.
  envelope.document.assign(buffer.GetString(), buffer.GetSize());
  const bool has_members = envelope.document.back() != '{';
  if (has_members && !shape.empty) envelope.document.push_back(',');
  envelope.document.append(draft.data, 1).append("}");
  return envelope;
}

}  // namespace ekiden
