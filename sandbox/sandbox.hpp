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
#include "wechat_kf_platform.hpp"
#include "wechat_media_api.hpp"
#include "wechat_platform.hpp"
#include "world.hpp"

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
  World world(Random& random);
  void reset();

  const Settings settings_;
  MovableClock platform_clock_;
  Pause pause_;
  RequestLog log_;
  Faults faults_;
  GatewayLink gateway_;

  UnionIds union_ids_;

  WechatPlatform wechat_;
  KfPlatform kf_;
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
