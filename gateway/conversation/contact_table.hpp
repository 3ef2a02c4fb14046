// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/contact.hpp"
#include "core/person.hpp"
#include "core/ports/fs.hpp"
#include "core/status.hpp"
#include "store/database.hpp"

namespace ekiden::conversation {

// What is kept of one customer.
struct Contact {
  struct Known {
    Identity identity;
    std::string channel;  // that showed it last
    std::int64_t seen_ms = 0;
  };
  struct Conversation {
    std::string channel;
    std::string peer;
    std::string key;
    bool has_left = false;  // by what they did last
  };
  std::string id;
  std::string display_name;
  std::int64_t first_seen_ms = 0;
  std::int64_t seen_ms = 0;
  std::vector<Known> identities;
  std::vector<Conversation> conversations;
  std::vector<std::string> merged;  // ids of contacts that turned out to be this one
};

// How a command names them: by the key, which says the account too, unless it hides who they are.
std::string address_of(const Contact::Conversation& conversation);

// Customers and their identities in `folder`/contacts.db. Sightings are written in groups, each with the seq of the
// journal up to which they go, so that none counts twice or is left out. One thread at a time.
class ContactTable {
 public:
  static bool is_there(const std::string& folder, Fs& fs);
  // Creates the file when it is not there. Code::corrupt and Code::conflict with what to do.
  static Result<std::unique_ptr<ContactTable>> open(const std::string& folder, Fs& fs);

  struct Progress {
    std::uint64_t through = 0;  // the journal's events up to this seq are in it; 0: none
    std::uint64_t born_at = 0;  // the journal's last seq when the file was made
  };
  // `last`: of the journal now, for a file that is new.
  Result<Progress> progress(std::uint64_t last);
  // All of it durably, or nothing. Contacts that an identity links become the one that was seen first.
  Status write(const std::vector<Sighting>& sightings, std::uint64_t through, const MergeRule& rule);

  // By its id, or that of one that was merged into it; Code::not_found.
  Result<Contact> find(std::string_view id);
  // Those that have it, in whatever scope, at most `most`.
  Result<std::vector<Contact>> find_by_identity(std::string_view type, std::string_view value, std::size_t most);
  // Whose conversation it is; Code::not_found.
  Result<Contact> find_by_peer(std::string_view channel, std::string_view peer);

  // When the platform is to be asked who this is: a time of the past, or 0 when it never was; Code::not_found.
  Result<std::int64_t> look_up_ms(std::string_view channel, std::string_view peer);
  Status look_up_at(std::string_view channel, std::string_view peer, std::int64_t at_ms);
  // Conversations of that channel of whom the platform was never asked, at most `most`.
  Result<std::vector<Contact::Conversation>> never_looked_up(std::string_view channel, std::size_t most);

  // How many contacts the person is.
  Result<std::uint64_t> count(const Person& person);
  // Removes them with all that is known of them; nothing of it is left in the file.
  Status erase(const Person& person);

 private:
  ContactTable(std::string path, std::unique_ptr<store::Database> database)
      : path_(std::move(path)), database_(std::move(database)) {}

  Status examine();
  Status note(const Sighting& sighting, const MergeRule& rule);
  Result<std::vector<std::string>> linked(const Sighting& sighting, const MergeRule& rule);
  Status merge(const std::string& into, const std::string& other);
  Status put(const std::string& contact, const Sighting& sighting, const MergeRule& rule);
  Status put_conversation(const std::string& contact, const Sighting& sighting);
  Result<Contact> read(std::string_view id);
  Result<std::vector<std::string>> contacts_of(const Person& person);
  Status remove(const std::string& contact);
  Result<std::vector<std::string>> texts(std::string_view sql, const std::vector<std::string_view>& values);
  Status run(std::string_view sql, const std::vector<std::string_view>& values);

  const std::string path_;
  const std::unique_ptr<store::Database> database_;
};

}  // namespace ekiden::conversation
