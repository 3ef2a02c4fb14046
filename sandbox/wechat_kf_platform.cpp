// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_platform.hpp"

namespace ekiden::sandbox {

KfPlatform::KfPlatform(const KfAccount& account, const PushSettings& push, UnionIds& union_ids, const World& world)
    : tokens(world.clock, world.random),
      media(world.clock, world.random),
      desks(account.open_kfids, media, world.random),
      messages(desks, world.clock, world.random, world.faults),
      customers(desks, world.clock, world.random),
      envelope(account, world.clock, world.random),
      bell(push, account, envelope, messages, world.clock, world.gateway, world.faults, world.log),
      calls(WechatCalls::corp, tokens, world.faults, world.clock, world.random),
      api(account, tokens, desks, messages, customers, media, union_ids, world.faults, world.clock, world.random,
          world.pause),
      control(envelope, desks, messages, customers, bell, world.gateway, world.clock, world.random, push.timeout_ms) {}

void KfPlatform::add_routes(Listener& listener) {
  api.add_routes(listener);
  desks.add_routes(listener, calls);
  control.add_routes(listener);
}

void KfPlatform::reset() {
  bell.clear();
  messages.clear();
  customers.clear();
  tokens.reset();
  media.reset();
  desks.reset();
}

}  // namespace ekiden::sandbox
