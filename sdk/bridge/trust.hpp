// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <string>

namespace ekiden::bridge {

// Whether nobody but root and this process's user can put code into the file, or another file in its place: as the host
// asks of plugin files. EKD_E_CONFIG with what to do.
sdk::Status check_trust(const std::string& file);

}  // namespace ekiden::bridge
