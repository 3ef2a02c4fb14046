// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <vector>

#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin::services {

namespace {

EventDraft draft_of(const Instance& self, const ekd_event& event) {
  EventDraft draft;
  draft.type = view(event.type);
  draft.account = event.account.len > 0 ? std::string(view(event.account)) : self.account();
  draft.peer_kind = view(event.peer_kind);
  draft.peer_id = view(event.peer_id);
  draft.peer_private = (event.flags & EKD_EVENT_PEER_PRIVATE) != 0;
  draft.subject = view(event.subject);
  for (const ekd_str& part : std::span(event.id_material, event.id_material_count))
    draft.id_material.emplace_back(view(part));
  draft.direction = event.direction == EKD_DIRECTION_OUT        ? Direction::out
                    : event.direction == EKD_DIRECTION_INTERNAL ? Direction::internal
                                                                : Direction::in;
  draft.time_ms = event.time_ms;
  draft.data = view(event.data);
  draft.raw = view(event.raw);
  draft.raw_content_type = view(event.raw_content_type);
  return draft;
}

ekd_status ingress_emit(const ekd_host* host, const ekd_emission* emission, ekd_error* error) {
  if (emission == nullptr || !EKD_HAS(ekd_emission, emission, cursor))
    return fail(error, EKD_E_ARGUMENT, "the emission is incomplete");
  if (emission->tag != 0 || emission->cursor_name.len != 0)
    return fail(error, EKD_E_UNSUPPORTED, "emissions have no tag and no cursor yet");
  Instance& self = Instance::of(host);
  const ekd_op op = emission->op;
  std::vector<EventDraft> drafts;
  const auto* at = reinterpret_cast<const std::uint8_t*>(emission->events);
  for (std::uint32_t i = 0; i < emission->event_count; ++i, at += emission->events->size) {
    const auto& event = *reinterpret_cast<const ekd_event*>(at);
    if (!EKD_HAS(ekd_event, &event, raw_content_type)) return fail(error, EKD_E_ARGUMENT, "an event is incomplete");
    drafts.push_back(draft_of(self, event));
  }
  const bool held = op != 0 && self.webhooks().hold(op);
  const Status accepted = ports(host).ingress.emit(self.id(), std::move(drafts), ports(host).strand,
                                                   [weak = self.weak_from_this(), op, held](const Status& durable) {
                                                     if (const auto alive = weak.lock(); alive && held)
                                                       alive->webhooks().settled(op, durable);
                                                   });
  if (!accepted && held) {
    // A defect in the event must not look like a full disk: the plugin decides what to answer.
    const bool refused_for_room =
        accepted.code() == Code::full || accepted.code() == Code::io || accepted.code() == Code::cancelled;
    self.webhooks().settled(op, refused_for_room ? accepted : Status());
  }
  if (accepted.code() == Code::invalid)
    ports(host).log.error("plugin", "an event broke the contract of " EKD_INGRESS_ID,
                          {{"instance", self.id()}, {"detail", accepted.message()}});
  return to_abi(accepted, error);
}

ekd_status ingress_cursor(const ekd_host*, ekd_str, ekd_writer, void*, ekd_error* error) {
  return fail(error, EKD_E_UNSUPPORTED, "emissions have no cursor yet");
}

}  // namespace

const ekd_ingress ingress{.size = sizeof(ekd_ingress), .reserved = 0, .emit = ingress_emit, .cursor = ingress_cursor};

}  // namespace ekiden::plugin::services
