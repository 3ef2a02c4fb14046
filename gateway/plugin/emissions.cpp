// SPDX-License-Identifier: Apache-2.0
#include "plugin/emissions.hpp"

#include <utility>

#include "plugin/services/call.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin {

namespace {

bool is_for_lack_of_room(const Status& status) {
  return status.code() == Code::full || status.code() == Code::io;
}

}  // namespace

Status Emissions::emit(const Emission& emission, ekd_op op, std::uint64_t tag) {
  if (tag != 0 && instance_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID) == nullptr)
    return Status(Code::invalid, "an emission with a tag needs " EKD_INGRESS_HANDLER_ID);
  const bool held = op != 0 && instance_.webhooks().hold(op);
  const Services& services = instance_.services();
  const Status accepted =
      services.ingress.emit(instance_.id(), emission, services.strand,
                            [weak = instance_.weak_from_this(), op, held, tag](const Status& status) {
                              const auto alive = weak.lock();
                              if (!alive) return;
                              if (held) alive->webhooks().settled(op, status);
                              alive->emissions().durable(tag, status);
                            });
  // A defect in the event must not look like a full disk: the plugin decides what to answer.
  if (!accepted && held) {
    const bool try_again = is_for_lack_of_room(accepted) || accepted.code() == Code::cancelled;
    instance_.webhooks().settled(op, try_again ? accepted : Status());
  }
  if (accepted.code() == Code::invalid)
    instance_.defect("an event broke the contract of " EKD_INGRESS_ID ": " + accepted.message());
  wait_for_room(accepted);
  return accepted;
}

void Emissions::durable(std::uint64_t tag, const Status& status) {
  if (instance_.state() == Instance::State::stopped) return;
  const auto* handler = instance_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID);
  if (tag != 0)
    instance_.enter("on_durable", [&](const ekd_plugin* plugin) {
      handler->on_durable(plugin, tag, services::to_abi(status, nullptr));
    });
  wait_for_room(status);
}

void Emissions::wait_for_room(const Status& refusal) {
  if (!is_for_lack_of_room(refusal)) return;
  if (instance_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID) == nullptr || waiting_.exchange(true)) return;
  const Services& services = instance_.services();
  services.ingress.when_ready(services.strand, [weak = instance_.weak_from_this()] {
    const auto alive = weak.lock();
    if (!alive) return;
    alive->emissions().waiting_ = false;
    if (alive->state() == Instance::State::stopped) return;
    const auto* handler = alive->extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID);
    alive->enter("on_ready", [&](const ekd_plugin* plugin) { handler->on_ready(plugin); });
  });
}

}  // namespace ekiden::plugin
