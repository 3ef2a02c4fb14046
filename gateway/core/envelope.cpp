// SPDX-License-Identifier: Apache-2.0
#include "core/envelope.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/encoding.hpp"
#include "core/json_object.hpp"
#include "core/json_string.hpp"
#include "core/ports/reply_windows.hpp"

namespace ekiden {

namespace {

constexpr std::size_t kMaxInlineRaw = 64 * 1024;
constexpr int kMaxDepth = 64;
// The host writes these members of data itself.
constexpr std::array<std::string_view, 2> kOurMembers = {"conversation", "raw"};
constexpr std::string_view kTypePrefix = "ekiden.";
constexpr std::string_view kTypeSuffix = ".v1";

bool is_letter_or_digit(char c) {
  const char letter = static_cast<char>(c | 0x20);
  return (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z');
}

// Printable ASCII without the separators of a key; everything else percent-encoded, so that attributes stay ASCII.
void append_key_part(std::string& out, std::string_view text, std::string_view separators) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto stays = [separators](char c) {
    if (is_letter_or_digit(c)) return true;
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '%' && c != '"' && separators.find(c) == std::string_view::npos;
  };
  while (!text.empty()) {
    const auto run = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), stays) - text.begin());
    out.append(text, 0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const auto byte = static_cast<unsigned char>(text.front());
    out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    text.remove_prefix(1);
  }
}

std::string key_part(std::string_view text, std::string_view separators) {
  std::string out;
  append_key_part(out, text, separators);
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

// `lead` is all that stands before the value: comma, name and colon; of a plain one, that needs no escape, its quote
// too.
void member(std::string& out, std::string_view lead, std::string_view value) {
  out.append(lead);
  append_json_string(out, value);
}

void plain_member(std::string& out, std::string_view lead, std::string_view value) {
  out.append(lead).append(value).push_back('"');
}

void time_member(std::string& out, std::string_view lead, std::int64_t unix_ms) {
  out.append(lead);
  append_rfc3339(out, unix_ms);
  out.push_back('"');
}

// W3C trace context: a trace id of 16 bytes, a span id of 8.
void trace_member(std::string& out, std::span<const std::uint8_t, 24> ids) {
  out.append(R"(,"traceparent":"00-)");
  append_hex(out, ids.first(16));
  out.push_back('-');
  append_hex(out, ids.subspan(16));
  out.append(R"(-01")");
}

std::string_view word(Direction direction) {
  return direction == Direction::in ? "in" : direction == Direction::out ? "out" : "internal";
}

// Until when, and how often, the platform lets us answer.
void append_reply(std::string& out, const ReplyNote& reply, std::string_view conversation) {
  const std::optional<ReplyAllowance> allowance = reply.windows.after(conversation, reply.change);
  if (!allowance) return;
  time_member(out, R"(,"reply_until":")", allowance->until_ms);
  out.append(R"(,"replies_left":)").append(std::to_string(allowance->left));
}

// The member `raw` of data. Code::full or Code::io when it is large and could not be kept.
Status append_raw(std::string& out, const EventDraft& draft, MediaStore& media) {
  const std::string_view encoding = raw_encoding(draft.raw_content_type, draft.raw);
  member(out, R"("raw":{"content_type":)",
         draft.raw_content_type.empty() ? "application/octet-stream" : draft.raw_content_type);
  plain_member(out, R"(,"encoding":")", encoding);
  const std::string digest = sha256(draft.raw);
  out.append(R"(,"sha256":")");
  append_hex(out, std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()));
  out.push_back('"');
  if (draft.raw.size() > kMaxInlineRaw) {
    Result<std::string> reference = media.put(draft.raw);
    if (!reference) return reference.status().within("keeping a raw document");
    member(out, R"(,"ref":)", *reference);
  } else if (encoding == "base64") {
    plain_member(out, R"(,"body":")", base64(draft.raw));
  } else {
    member(out, R"(,"body":)", draft.raw);
  }
  out.push_back('}');
  return {};
}

}  // namespace

std::string peer_key_part(std::string_view peer) {
  return key_part(peer, "");
}

std::string hashed_peer(std::string_view peer_key, std::string_view peer) {
  const std::string hash = hmac_sha256(peer_key, peer);
  return base32hex(std::span(reinterpret_cast<const std::uint8_t*>(hash.data()), 16));
}

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
  std::string out;
  out.reserve(channel.size() + account.size() + kind.size() + peer.size() + 8);
  out.append(channel).push_back(':');
  append_key_part(out, account, ":");
  out.append(":").append(kind).push_back(':');
  if (is_private)
    out.append(hashed_peer(peer_key_, peer));
  else
    append_key_part(out, peer, "");
  return out;
}

Result<Envelope> EnvelopeBuilder::build(std::string_view channel, const EventDraft& draft,
                                        const ReplyNote* reply) const {
  if (draft.type.empty() || draft.id_material.empty() || (draft.peer_kind.empty() && draft.subject.empty()))
    return Status(Code::invalid, "an event needs a type, id material, and a conversation or a subject");
  const JsonObjectShape shape = shape_of_json_object(draft.data, kMaxDepth, kOurMembers);
  if (!shape.ok)
    return Status(Code::invalid,
                  "the data of a " + std::string(draft.type) +
                      " event is not a JSON object of valid UTF-8 without members named conversation or raw");

  Envelope envelope;
  envelope.type = full_type(draft.type);
  const std::string_view versionless =
      std::string_view(envelope.type).substr(0, envelope.type.size() - kTypeSuffix.size());
  std::vector<std::string_view> fields;
  fields.reserve(4 + draft.id_material.size());
  fields = {tenant_, channel, draft.account, versionless};
  fields.insert(fields.end(), draft.id_material.begin(), draft.id_material.end());
  envelope.id = EventId::of(fields);
  envelope.recorded_ms = clock_.wall_ms();
  envelope.channel = channel;
  const bool has_conversation = !draft.peer_kind.empty();
  envelope.conversation =
      has_conversation ? conversation_key(channel, draft.account, draft.peer_kind, draft.peer_id, draft.peer_private)
                       : key_part(draft.subject, "");

  std::array<std::uint8_t, 24> trace{};
  random_.fill(std::as_writable_bytes(std::span(trace)));
  trace[0] |= 1;  // an all-zero id is invalid in W3C trace context
  trace[16] |= 1;

  std::string& out = envelope.document;
  out.reserve(draft.data.size() + draft.raw.size() + draft.raw.size() / 8 + 1'280);
  plain_member(out, R"({"specversion":"1.0","id":")", envelope.id.text());
  std::string source;
  source.reserve(16 + channel.size() + draft.account.size());
  source.append("/ekiden/").append(channel).push_back('/');
  append_key_part(source, draft.account, "/?#[]");
  member(out, R"(,"source":)", source);
  member(out, R"(,"type":)", envelope.type);
  member(out, R"(,"subject":)", envelope.conversation);
  member(out, R"(,"partitionkey":)", envelope.conversation);
  time_member(out, R"(,"time":")", draft.time_ms > 0 ? draft.time_ms : envelope.recorded_ms);
  time_member(out, R"(,"recordedtime":")", envelope.recorded_ms);
  std::string schema("urn:ekiden:schema:");
  schema.append(data_schema(draft.type)).append(":1");
  member(out, R"(,"datacontenttype":"application/json","dataschema":)", schema);
  member(out, R"(,"tenantid":)", tenant_);
  member(out, R"(,"channel":)", channel);
  member(out, R"(,"accountid":)", key_part(draft.account, ""));
  plain_member(out, R"(,"direction":")", word(draft.direction));
  trace_member(out, trace);
  if (!draft.causation_id.empty()) member(out, R"(,"causationid":)", draft.causation_id);

  out.append(R"(,"data":{)");
  if (has_conversation) {
    member(out, R"("conversation":{"key":)", envelope.conversation);
    member(out, R"(,"kind":)", draft.peer_kind);
    member(out, R"(,"native_id":)", draft.peer_id);
    if (reply != nullptr) append_reply(out, *reply, envelope.conversation);
    out.push_back('}');
  }
  if (!draft.raw.empty()) {
    if (has_conversation) out.push_back(',');
    if (Status status = append_raw(out, draft, media_); !status) return status;
  }
  // The adapter's members follow ours: its object without the opening brace ends `data`, and `}` ends the envelope.
  if (out.back() != '{' && !shape.empty) out.push_back(',');
  out.append(draft.data, 1).push_back('}');
  return envelope;
}

}  // namespace ekiden
