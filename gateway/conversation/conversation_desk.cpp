// SPDX-License-Identifier: Apache-2.0
#include "conversation/conversation_desk.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

#include "core/encoding.hpp"

namespace ekiden::conversation {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void member(Writer& writer, const char* name, std::string_view value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

std::string_view state_of(const ReplyLedger::View& view, std::int64_t now_ms) {
  if (view.rules == nullptr) return "unlimited";
  if (!view.windows) return "unknown";
  switch (view.windows->verdict(now_ms, {})) {
    case ReplyVerdict::allowed:
      return view.windows->left(now_ms) > 0 ? "open" : "unknown";
    case ReplyVerdict::used_up:
      return "used_up";
    case ReplyVerdict::closed:
      return "closed";
  }
  return "unknown";
}

void write_windows(Writer& writer, const ReplyLedger::View& view, std::int64_t now_ms) {
  if (const std::optional<ReplyAllowance> allowance = view.windows->allowance(now_ms)) {
    member(writer, "reply_until", rfc3339(allowance->until_ms));
    writer.Key("replies_left");
    writer.Uint(allowance->left);
  }
  writer.Key("windows");
  writer.StartArray();
  for (const OpenWindows::Window& window : view.windows->windows()) {
    writer.StartObject();
    member(writer, "trigger", view.rules->windows().at(window.trigger).trigger);
    member(writer, "reply_until", rfc3339(window.until_ms));
    writer.Key("replies_left");
    writer.Uint(window.until_ms > now_ms ? window.left : 0);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_contact(Writer& writer, const Contact& contact) {
  writer.StartObject();
  member(writer, "id", contact.id);
  if (!contact.display_name.empty()) member(writer, "display_name", contact.display_name);
  member(writer, "first_seen", rfc3339(contact.first_seen_ms));
  member(writer, "last_seen", rfc3339(contact.seen_ms));
  writer.Key("identities");
  writer.StartArray();
  for (const Contact::Known& known : contact.identities) {
    writer.StartObject();
    member(writer, "type", known.identity.type);
    member(writer, "value", known.identity.value);
    if (!known.identity.scope.empty()) member(writer, "scope", known.identity.scope);
    if (known.identity.is_verified) {
      writer.Key("verified");
      writer.Bool(*known.identity.is_verified);
    }
    member(writer, "channel", known.channel);
    member(writer, "last_seen", rfc3339(known.seen_ms));
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("conversations");
  writer.StartArray();
  for (const Contact::Conversation& conversation : contact.conversations) {
    writer.StartObject();
    member(writer, "key", conversation.key);
    member(writer, "channel", conversation.channel);
    member(writer, "native_id", conversation.peer);
    if (conversation.has_left) {
      writer.Key("has_left");
      writer.Bool(true);
    }
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("merged");
  writer.StartArray();
  for (const std::string& id : contact.merged) writer.String(id.data(), static_cast<rapidjson::SizeType>(id.size()));
  writer.EndArray();
  writer.EndObject();
}

Result<std::string> json_of(const Result<Contact>& contact) {
  if (!contact) return contact.status();
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_contact(writer, *contact);
  return std::string(buffer.GetString(), buffer.GetSize());
}

Result<std::string> json_of(const Result<std::vector<Contact>>& contacts) {
  if (!contacts) return contacts.status();
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("contacts");
  writer.StartArray();
  for (const Contact& contact : *contacts) write_contact(writer, contact);
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

constexpr std::size_t kMostContacts = 100;

Status not_kept() {
  return {Code::config, "this gateway does not keep contacts: its configuration has no section conversations"};
}

}  // namespace

void ConversationDesk::contact(std::string id, Executor& where, Done done) const {
  if (book_ == nullptr) return where.post([done = std::move(done)] { done(not_kept()); });
  book_->ask([id = std::move(id), &where, done = std::move(done)](ContactTable& table) {
    where.post([done, answer = json_of(table.find(id))] { done(answer); });
  });
}

void ConversationDesk::contacts(std::string type, std::string value, Executor& where, Done done) const {
  if (book_ == nullptr) return where.post([done = std::move(done)] { done(not_kept()); });
  book_->ask([type = std::move(type), value = std::move(value), &where, done = std::move(done)](ContactTable& table) {
    where.post([done, answer = json_of(table.find_by_identity(type, value, kMostContacts))] { done(answer); });
  });
}

Result<std::string> ConversationDesk::conversation(std::string_view key) const {
  const Result<ReplyLedger::View> view = ledger_.view(key);
  if (!view) return view.status();
  const std::int64_t now_ms = clock_.wall_ms();
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  member(writer, "key", key);
  member(writer, "channel", view->channel);
  const std::string_view state = state_of(*view, now_ms);
  member(writer, "reply_state", state);
  if (state != "unknown" && view->windows) write_windows(writer, *view, now_ms);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace ekiden::conversation
