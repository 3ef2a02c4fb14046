// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "union_ids.hpp"
#include "wechat_api.hpp"
#include "wechat_campaigns.hpp"
#include "wechat_control.hpp"
#include "wechat_mass.hpp"
#include "wechat_people.hpp"
#include "world.hpp"

namespace ekiden::sandbox {

/// The parts of a service account, wired.
struct WechatPlatform {
  /// `account` and `union_ids` outlive it.
  WechatPlatform(const WechatAccount& account, const PushSettings& push, UnionIds& union_ids, const World& world);

  void add_routes(Listener& listener);
  void reset();

  WechatTokens tokens;
  WechatCustomers customers;
  WechatMedia media;
  WechatSends sends;
  WechatEnvelope envelope;
  WechatPusher pusher;
  WechatApi api;
  WechatCalls calls;
  WechatPeople people;
  WechatCampaigns campaigns;
  WechatMass mass;
  WechatControl control;
};

}  // namespace ekiden::sandbox
