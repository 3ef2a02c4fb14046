// SPDX-License-Identifier: Apache-2.0
// ekiden.ingress/1: the events and cursors that went into the journal.
#pragma once

#include <rapidjson/document.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ekidenpp/event.hpp>

#include "core.hpp"
#include "disk.hpp"
#include "schemas.hpp"
#include "webhook_service.hpp"

namespace ekiden::testkit {

class JournalService final : public TableService<ekd_ingress> {
 public:
  static constexpr const char* kId = EKD_INGRESS_ID;
  static constexpr bool kAfterStop = false;

  JournalService(Core& core, Disk& disk, WebhookService& webhooks)
      : TableService(core, kId, {sizeof(ekd_ingress), 0, &emit, &cursor}), disk_(disk), webhooks_(webhooks) {}

  std::vector<sdk::Event> events;                           // accepted, and not lost since
  std::map<std::string, std::string, std::less<>> cursors;  // the newest durable one of each name

  // After a refusal for lack of room: there is room again.
  void has_room() {
    const std::lock_guard lock(core_.mutex);
    if (!std::exchange(refused_, false)) return;
    core_.post([this] {
      const auto* handler = core_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID);
      if (handler != nullptr) handler->on_ready(core_.plugin);
    });
  }

 private:
  static constexpr std::size_t kMaxCursor = 4096;

  static sdk::Event event_of(const ekd_event& raw) {
    sdk::Event event;
    event.type = sdk::view(raw.type);
    event.account = sdk::view(raw.account);
    event.peer_kind = sdk::view(raw.peer_kind);
    event.peer_id = sdk::view(raw.peer_id);
    event.peer_private = (raw.flags & EKD_EVENT_PEER_PRIVATE) != 0;
    event.subject = sdk::view(raw.subject);
    for (std::uint32_t i = 0; i < raw.id_material_count; ++i)
      event.id_material.emplace_back(sdk::view(raw.id_material[i]));
    event.direction = static_cast<sdk::Direction>(raw.direction);
    event.time_ms = raw.time_ms;
    event.data = sdk::view(raw.data);
    event.raw = sdk::view(raw.raw);
    event.raw_content_type = sdk::view(raw.raw_content_type);
    return event;
  }

  void check_data(const sdk::Event& event) {
    rapidjson::Document data;
    data.Parse(event.data.data(), event.data.size());
    if (data.HasParseError() || !data.IsObject()) return core_.violation(event.type + ": data is no JSON object");
    for (const char* name : {"conversation", "raw"}) {
      if (data.HasMember(name)) core_.violation(event.type + ": data." + name + " is the host's to write");
    }
    for (const std::string& found : check_against_schema(schema_of_type(event.type), event.data))
      core_.violation(event.type + ": " + found);
  }

  static bool is_cursor_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 64 && plain(name[0]) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
  }

  // What makes the emission invalid; empty: nothing.
  static std::string flaw(const ekd_emission& emission, const std::vector<const ekd_event*>& events) {
    const std::string_view name = sdk::view(emission.cursor_name);
    const std::string_view cursor = sdk::view(emission.cursor);
    for (const ekd_event* event : events) {
      if (event->id_material_count == 0) return "an event without id material";
      if (event->type.len == 0 || event->account.len == 0) return "an event without type or account";
      if (!sdk::is_valid_utf8(sdk::view(event->data))) return "data that is not UTF-8";
    }
    if (!name.empty() && !is_cursor_name(name)) return "a cursor's name is ^[a-z0-9][a-z0-9._-]{0,63}$";
    if (name.empty() && !cursor.empty()) return "a cursor without a name";
    if (cursor.size() > kMaxCursor || !sdk::is_valid_utf8(cursor)) return "a cursor is at most 4 KiB of UTF-8";
    if (events.empty() && name.empty()) return "an emission of nothing";
    return {};
  }

  static ekd_status emit(const ekd_host* host, const ekd_emission* emission, ekd_error* error) {
    HostCall<JournalService> call(host);
    if (const ekd_status refused = call.refusal(error)) {
      call->refused_ = call->refused_ || refused == EKD_E_FULL;
      if (!call->disk_.full) call->has_room();  // an ordered fault is over at once
      return refused;
    }
    std::vector<const ekd_event*> raw;
    const auto* at = reinterpret_cast<const unsigned char*>(emission->events);
    for (std::uint32_t i = 0; i < emission->event_count; ++i) {
      raw.push_back(reinterpret_cast<const ekd_event*>(at));
      at += emission->events->size;
    }
    const std::string wrong = flaw(*emission, raw);
    if (!wrong.empty()) {
      call.core.violation("emit(): " + wrong);
      return call.refuse(EKD_E_ARGUMENT, wrong, error);
    }
    if (call->disk_.full) {
      call->refused_ = true;
      return call.refuse(EKD_E_FULL, "no room in the journal", error);
    }
    call->take(*emission, raw);
    return EKD_OK;
  }

  void take(const ekd_emission& emission, const std::vector<const ekd_event*>& raw) {
    ++last_emission_;
    for (const ekd_event* one : raw) {
      events.push_back(event_of(*one));
      emission_of_.push_back(last_emission_);
      check_data(events.back());
    }
    const std::uint64_t tag = emission.tag;
    if (tag != 0 && core_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID) == nullptr)
      core_.violation("emit() with a tag, but the plugin offers no " EKD_INGRESS_HANDLER_ID);
    if (!raw.empty()) webhooks_.wait_for_disk(emission.op);
    disk_.write([this, tag, op = raw.empty() ? 0 : emission.op, number = last_emission_,
                 name = std::string(sdk::view(emission.cursor_name)),
                 cursor = std::string(sdk::view(emission.cursor))](ekd_status status) {
      if (status != EKD_OK) {
        forget(number);
        refused_ = true;
      }
      if (status == EKD_OK && !name.empty()) cursors[name] = cursor;
      webhooks_.durable(op, status);
      if (tag != 0) tell(tag, status);
    });
  }

  void forget(std::uint64_t emission) {
    for (std::size_t i = events.size(); i-- > 0;) {
      if (emission_of_[i] != emission) continue;
      events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
      emission_of_.erase(emission_of_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void tell(std::uint64_t tag, ekd_status status) {
    core_.post([this, tag, status] {
      if (const auto* handler = core_.extension<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID))
        handler->on_durable(core_.plugin, tag, status);
    });
  }

  static ekd_status cursor(const ekd_host* host, ekd_str name, ekd_writer writer, void* context, ekd_error* error) {
    HostCall<JournalService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->cursors.find(sdk::view(name));
    if (found == call->cursors.end()) return call.refuse(EKD_E_NOT_FOUND, "no such cursor", error);
    const std::string value = found->second;
    call.unlock();
    writer(context, sdk::to_abi_bytes(value));
    return EKD_OK;
  }

  Disk& disk_;
  WebhookService& webhooks_;
  std::uint64_t last_emission_ = 0;
  std::vector<std::uint64_t> emission_of_;  // of the event at the same place
  bool refused_ = false;                    // for lack of room; on_ready() is owed
};

}  // namespace ekiden::testkit
