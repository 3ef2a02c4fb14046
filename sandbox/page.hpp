// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "listener.hpp"

namespace ekiden::sandbox {

/// The web page: phone and inbox at /, each alone at /phone and /crm. Its files are embedded at build time.
void add_page_routes(Listener& listener);

}  // namespace ekiden::sandbox
