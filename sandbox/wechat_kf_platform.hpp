// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "union_ids.hpp"
#include "wechat_calls.hpp"
#include "wechat_kf_api.hpp"
#include "wechat_kf_bell.hpp"
#include "wechat_kf_control.hpp"
#include "world.hpp"

namespace ekiden::sandbox {

/// The parts of a corp with 微信客服, wired.
struct KfPlatform {
  /// `account` and `union_ids` outlive it.
  KfPlatform(const KfAccount& account, const PushSettings& push, UnionIds& union_ids, const World& world);

  void add_routes(Listener& listener);
  void reset();

  WechatTokens tokens;
  WechatMedia media;
  KfDesks desks;
  KfMessages messages;
  KfCustomers customers;
  KfEnvelope envelope;
  KfBell bell;
  WechatCalls calls;
  KfApi api;
  KfControl control;
};

}  // namespace ekiden::sandbox
