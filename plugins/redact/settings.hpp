// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <string_view>

#include "document.hpp"

namespace ekiden::redact {

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never the key.
sdk::Status read_settings(std::string_view config, Redactor& redactor);

}  // namespace ekiden::redact
