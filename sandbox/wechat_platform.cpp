// SPDX-License-Identifier: Apache-2.0
#include "wechat_platform.hpp"

namespace ekiden::sandbox {

WechatPlatform::WechatPlatform(const WechatAccount& account, const PushSettings& push, UnionIds& union_ids,
                               const World& world)
    : tokens(world.clock, world.random),
      customers(world.clock),
      media(world.clock, world.random),
      sends(world.clock, customers, media),
      envelope(account, world.clock, world.random),
      pusher(push, account, envelope, world.clock, world.gateway, customers, world.faults, world.log),
      api(account, tokens, sends, customers, world.faults, world.clock, world.random, world.pause),
      calls(WechatCalls::service_account, tokens, world.faults, world.clock, world.random),
      people(customers, union_ids),
      campaigns(account, customers, pusher, world.faults, world.clock, world.random),
      mass(account, customers, people, pusher, world.clock),
      control(account, envelope, pusher, customers, sends, world.gateway, world.clock, world.random, push.timeout_ms) {}

void WechatPlatform::add_routes(Listener& listener) {
  api.add_routes(listener);
  people.add_routes(listener, calls);
  campaigns.add_routes(listener, calls);
  mass.add_routes(listener, calls);
  control.add_routes(listener);
}

void WechatPlatform::reset() {
  pusher.clear();
  sends.clear();
  media.reset();
  people.reset();
  campaigns.reset();
  mass.reset();
  tokens.reset();
  customers.reset();
}

}  // namespace ekiden::sandbox
