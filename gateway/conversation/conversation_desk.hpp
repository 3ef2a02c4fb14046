// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "conversation/contact_book.hpp"
#include "conversation/reply_ledger.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/conversations.hpp"

namespace ekiden::conversation {

// What the API says of conversations and customers. Thread-safe.
class ConversationDesk final : public Conversations {
 public:
  // They outlive it. `book`: null when contacts are not kept.
  ConversationDesk(const ReplyLedger& ledger, ContactBook* book, Clock& clock)
      : ledger_(ledger), book_(book), clock_(clock) {}

  Result<std::string> conversation(std::string_view key) const override;
  void contact(std::string id, Executor& where, Done done) const override;
  void contacts(std::string type, std::string value, Executor& where, Done done) const override;

 private:
  const ReplyLedger& ledger_;
  ContactBook* const book_;
  Clock& clock_;
};

}  // namespace ekiden::conversation
