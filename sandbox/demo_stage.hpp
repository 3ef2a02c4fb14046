// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "crm.hpp"
#include "demo_run.hpp"
#include "wechat_control.hpp"
#include "wechat_pusher.hpp"

namespace ekiden::sandbox {

/// The conversation between the sandbox's own customer and agent, through the real gateway.
class SandboxStage final : public DemoStage {
 public:
  SandboxStage(WechatControl& phone, WechatPusher& pusher, WechatCustomers& customers, WechatSends& sends,
               GatewayLink& gateway, Crm& crm, CrmInbox& inbox, CrmConversations& conversations);

  void open() override;
  Observation look(Hop hop) override;

 private:
  Observation look_at_push() const;
  Observation look_at_gateway();
  Observation look_at_inbox() const;
  Observation answer_as_agent();
  Observation look_at_sends() const;
  Observation look_at_phone() const;
  Observation look_at_status() const;

  WechatControl& phone_;
  WechatPusher& pusher_;
  WechatCustomers& customers_;
  WechatSends& sends_;
  GatewayLink& gateway_;
  Crm& crm_;
  CrmInbox& inbox_;
  CrmConversations& conversations_;

  std::size_t sends_before_ = 0;
  std::size_t entries_before_ = 0;
  std::size_t refusals_before_ = 0;
  WechatControl::Said said_{};
  std::string events_cursor_;
  std::string event_id_;
  std::string conversation_key_;
  std::string command_id_;
};

}  // namespace ekiden::sandbox
