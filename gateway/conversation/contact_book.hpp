// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conversation/contact.hpp"
#include "conversation/contact_table.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"
#include "core/ports/personal_data.hpp"
#include "core/ports/recipients.hpp"
#include "core/ports/workers.hpp"
#include "journal/journal.hpp"
#include "pipeline/fallback.hpp"

namespace ekiden::conversation {

// Who the customers are over all channels. It follows the journal on a worker, off the ways of events and commands, in
// groups: at most a second behind, and up to date before it answers. docs/conversations.md.
//
// Thread-safe. The workers stop before it ends.
class ContactBook final : public Recipients, public PersonalData {
 public:
  struct Ports {
    journal::Journal& journal;
    Workers& workers;
    Clock& clock;
    Log& log;
  };
  // How commands of a channel, or of a message with a form of its own on one, name a customer.
  struct Reach {
    std::string account;
    std::vector<std::string> identities;  // types that `to` takes
    std::string channel;
  };
  // Late failures of one page, each with how its customer is reached elsewhere. `done` runs once.
  using TakeOver = std::function<void(std::vector<pipeline::LateFailure> failures, std::function<void(Status)> done)>;

  // `targets`: all channels, and what else a send may go to.
  ContactBook(const Ports& ports, std::unique_ptr<ContactTable> table, MergeRule rule,
              std::map<std::string, Reach, std::less<>> targets);

  // Before all else: how far the last run came. Fails as ContactTable.
  Status begin();
  // The failures that a platform tells of later are given to `take_over`, for channels of `targets`, with how the
  // customer is reached by what stands there. Before the first look.
  void watch(std::map<std::string, std::vector<std::string>, std::less<>> targets, TakeOver take_over);
  // Customers of these channels of whom the platform is to be asked who they are, on a worker. Before the first look.
  using Tell = std::function<void(const Contact::Conversation&)>;
  void on_unknown(std::set<std::string, std::less<>> channels, Tell tell);
  // Follows the journal when there is more. Every now and then.
  void look();

  void find(std::string channel, std::string peer, std::vector<std::string> targets, Executor& where,
            std::function<void(Result<std::vector<Recipient>>)> done) override;
  // `use` runs once on a worker, with what is known by now. Not after the workers have stopped.
  void ask(std::function<void(ContactTable&)> use);

  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

 private:
  void run();
  // Whether there is more.
  Result<bool> follow();
  Status write(const std::vector<Sighting>& sightings, std::uint64_t through);
  std::optional<pipeline::LateFailure> late_failure(const journal::StoredEvent& event) const;
  Status hand_over(const std::vector<pipeline::LateFailure>& failures) const;
  bool is_known(const Sighting& sighting);
  // Whom nothing is known of has no recipient; a database that fails says nothing of anybody.
  Result<std::vector<Recipient>> resolve(std::string_view channel, std::string_view peer,
                                         const std::vector<std::string>& targets);
  Result<Contact> contact_of(std::string_view channel, std::string_view peer);
  Recipient resolve(const Contact& contact, const std::string& target) const;
  Recipient resolve(const Contact& contact, const std::string& target, const Reach& reach) const;

  const Ports ports_;
  const MergeRule rule_;
  const std::map<std::string, Reach, std::less<>> reach_;
  std::map<std::string, std::vector<std::string>, std::less<>> watched_;  // by channel, where its late failures go
  TakeOver take_over_;
  std::set<std::string, std::less<>> asking_;
  Tell tell_;

  std::mutex mutex_;
  std::vector<std::function<void(ContactTable&)>> waiting_;
  bool is_due_ = false;
  bool is_running_ = false;

  std::mutex table_mutex_;
  std::unique_ptr<ContactTable> table_;
  std::uint64_t through_ = 0;
  std::uint64_t old_until_ = 0;                          // no failure up to here is taken over
  std::unordered_map<std::size_t, std::size_t> lately_;  // by conversation, what it said last
  bool is_told_ = false;                                 // that it fails
};

}  // namespace ekiden::conversation
