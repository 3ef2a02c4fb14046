// SPDX-License-Identifier: Apache-2.0
// What the program is told: one JSON document each, docs/guide/bridge_protocol.md. What came from outside and is no
// UTF-8 travels as base64, or with U+FFFD in a header.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bridge/settings.hpp"

namespace ekiden::bridge {

constexpr int kProtocol = 1;

std::string start_order(const Settings& settings, std::string_view instance, std::string_view config);
std::string stop_order(std::uint32_t grace_ms);
std::string ping_order();
std::string deliver_order(sdk::Op op, std::span<const sdk::Delivery> events);
std::string apply_order(sdk::Op op, const sdk::Delivery& event);
std::string send_order(sdk::Op op, const sdk::Command& command);
std::string cancel_order(sdk::Op op);
std::string request_order(sdk::Op op, const sdk::HttpRequestView& request);
// Answers to what the program asked under its own number `call`.
std::string response_order(std::uint64_t call, const sdk::HttpResponse& response);
std::string answer_order(std::uint64_t call, const sdk::Status& status, std::string_view value = {});

}  // namespace ekiden::bridge
