// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "control.hpp"
#include "crm.hpp"
#include "demo.hpp"
#include "demo_stage.hpp"
#include "espocrm.hpp"
#include "google_sheets.hpp"
#include "google_tokens.hpp"
#include "hubspot.hpp"
#include "object_store.hpp"
#include "salesforce.hpp"
#include "settings.hpp"
#include "union_ids.hpp"
#include "wechat_api.hpp"
#include "wechat_campaigns.hpp"
#include "wechat_control.hpp"
#include "wechat_kf_api.hpp"
#include "wechat_kf_bell.hpp"
#include "wechat_kf_control.hpp"
#include "wechat_mass.hpp"
#include "wechat_media_api.hpp"
#include "wechat_people.hpp"

namespace ekiden::sandbox {

/// All parts of one sandbox, wired. The platform lives by the movable clock; CRM and log by the real one.
class Sandbox {
 public:
  Sandbox(Settings settings, const Clock& clock, Random& random, HttpCaller& caller);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  std::optional<int> bind(const std::string& host, int port) { return listener_.bind(host, port); }
  void start() { listener_.start(); }
  void stop();

 private:
  void reset();

  const Settings settings_;
  MovableClock platform_clock_;
  Pause pause_;
  RequestLog log_;
  Faults faults_;
  GatewayLink gateway_;

  UnionIds union_ids_;

  WechatTokens tokens_;
  WechatCustomers customers_;
  WechatMedia media_;
  WechatSends sends_;
  WechatEnvelope envelope_;
  WechatPusher pusher_;
  WechatApi wechat_api_;
  WechatCalls wechat_calls_;
  WechatPeople wechat_people_;
  WechatCampaigns wechat_campaigns_;
  WechatMass wechat_mass_;
  WechatControl wechat_control_;

  WechatTokens kf_tokens_;
  WechatMedia kf_media_;
  KfDesks kf_desks_;
  KfMessages kf_messages_;
  KfCustomers kf_customers_;
  KfEnvelope kf_envelope_;
  KfBell kf_bell_;
  WechatCalls kf_calls_;
  KfApi kf_api_;
  KfControl kf_control_;

  WechatMediaApi media_api_;

  CrmInbox inbox_;
  CrmConversations conversations_;
  Crm crm_;

  CrmApiFaults crm_api_faults_{faults_};
  EspoCrm espocrm_{crm_api_faults_};
  HubSpot hubspot_{crm_api_faults_};
  Salesforce salesforce_;
  GoogleTokens google_tokens_;
  GoogleSheets google_sheets_;
  ObjectStore store_;

  Control control_;
  Demo demo_;
  Listener listener_;
};

}  // namespace ekiden::sandbox
