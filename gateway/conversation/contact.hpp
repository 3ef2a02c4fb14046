// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "journal/journal.hpp"

namespace ekiden::conversation {

// An id under which a customer is known somewhere (sdk/schema/common.json, identity).
struct Identity {
  std::string type;
  std::string value;
  std::string scope;  // where the id is valid; empty: not said
  std::optional<bool> is_verified;
};

// A customer as one event shows them.
struct Sighting {
  // Their own doing, or what a command that asked for them has found.
  enum class From { customer, lookup };

  std::string channel;
  std::string peer;          // the platform's id of the conversation; empty: it is not theirs alone
  std::string conversation;  // its key
  std::string display_name;
  std::vector<Identity> identities;
  std::int64_t at_ms = 0;
  From from = From::customer;
  std::optional<bool> has_left{};  // the conversation; nothing: it is not said
};

// Whether an account's commands can name a customer by it: it is valid there, or everywhere.
bool reaches(const Identity& identity, std::string_view account);

// The customer that an event is about: its sender when that is one, what its contact says, and what a completed command
// has found (sdk/schema/command.json). Nothing when it shows none.
std::optional<Sighting> sighting_of(const journal::StoredEvent& event);

// Which identities link what different channels know of a customer. A platform's own ids always do, within their
// scope; these types only where the configuration names them, and never one that says it is not verified.
struct MergeRule {
  std::set<std::string, std::less<>> types;  // of unionid, phone, email

  // Where `identity` is unique; nothing when it links nobody.
  std::optional<std::string> link_scope(const Identity& identity, const Sighting& sighting) const;
};

}  // namespace ekiden::conversation
