// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "crm_conversations.hpp"
#include "crm_inbox.hpp"
#include "faults.hpp"
#include "gateway_link.hpp"
#include "listener.hpp"
#include "pause.hpp"
#include "random.hpp"
#include "standard_webhooks.hpp"

namespace ekiden::sandbox {

/// A CRM: its webhook endpoint at /crm/inbox, and its agent's desk under /sandbox/crm/. Its clock is the real one, for
/// the gateway signs with real time.
class Crm {
 public:
  /// `secret` must be a `whsec_` secret.
  Crm(std::string_view secret, CrmInbox& inbox, CrmConversations& conversations, GatewayLink& gateway, Faults& faults,
      const Clock& clock, Random& random, Pause& pause);

  void add_routes(Listener& listener);

  struct Answered {
    HttpAnswer gateway;
    std::string idempotency_key;
    std::string command_id;
  };
  /// Answers as the agent through the gateway's API. An empty `idempotency_key` is replaced by a new one.
  Answered reply(std::string_view channel, std::string_view to, std::string_view text,
                 std::string_view idempotency_key);

 private:
  Reply receive(const httplib::Request& request);
  Reply reply(const httplib::Request& request);
  std::optional<Reply> fail_on_purpose();

  const WebhookVerifier verifier_;
  const WebhookVerifier other_verifier_;
  CrmInbox& inbox_;
  CrmConversations& conversations_;
  GatewayLink& gateway_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
  Pause& pause_;
};

}  // namespace ekiden::sandbox
