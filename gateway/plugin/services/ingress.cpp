// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>
#include <utility>

#include "plugin/emissions.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

EventDraft draft_of(const Instance& self, const ekd_event& event) {
  EventDraft draft;
  draft.type = view(event.type);
  draft.account = event.account.len > 0 ? view(event.account) : std::string_view(self.account());
  draft.peer_kind = view(event.peer_kind);
  draft.peer_id = view(event.peer_id);
  draft.peer_private = (event.flags & EKD_EVENT_PEER_PRIVATE) != 0;
  draft.subject = view(event.subject);
  draft.id_material.reserve(event.id_material_count);
  for (const ekd_str& part : std::span(event.id_material, event.id_material_count))
    draft.id_material.push_back(view(part));
  draft.direction = event.direction == EKD_DIRECTION_OUT        ? Direction::out
                    : event.direction == EKD_DIRECTION_INTERNAL ? Direction::internal
                                                                : Direction::in;
  draft.time_ms = event.time_ms;
  draft.data = view(event.data);
  draft.raw = view(event.raw);
  draft.raw_content_type = view(event.raw_content_type);
  return draft;
}

ekd_status ingress_emit(const ekd_host* host, const ekd_emission* in, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (in == nullptr || !EKD_HAS(ekd_emission, in, cursor))
    return fail(error, EKD_E_ARGUMENT, "the emission is incomplete");
  if (!is_array(in->events, in->event_count, offsetof(ekd_event, raw_content_type) + sizeof(ekd_str)))
    return fail(error, EKD_E_ARGUMENT, "an event is incomplete");
  Emission emission;
  emission.events.reserve(in->event_count);
  for (std::uint32_t i = 0; i < in->event_count; ++i) {
    const ekd_event& event = element(in->events, i);
    if (event.id_material_count > 0 && event.id_material == nullptr)
      return fail(error, EKD_E_ARGUMENT, "an event's id_material is null");
    emission.events.push_back(draft_of(self, event));
  }
  emission.cursor_name = view(in->cursor_name);
  emission.cursor = view(in->cursor);
  return to_abi(self.emissions().emit(emission, in->op, in->tag), error);
}

ekd_status ingress_cursor(const ekd_host* host, ekd_str name, ekd_writer writer, void* context, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (writer == nullptr) return fail(error, EKD_E_ARGUMENT, "the writer is null");
  const Result<std::string> cursor = ports(host).ingress.cursor(self.id(), std::string(view(name)));
  if (!cursor) return to_abi(cursor.status(), error);
  writer(context, bytes(*cursor));
  return EKD_OK;
}

}  // namespace

const ekd_ingress ingress{.size = sizeof(ekd_ingress), .reserved = 0, .emit = ingress_emit, .cursor = ingress_cursor};

}  // namespace ekiden::plugin::services
