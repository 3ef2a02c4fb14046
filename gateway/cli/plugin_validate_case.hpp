// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/plugin_validate.hpp"

namespace ekiden::cli {

// The child's side of `ekiden plugin validate`: runs options.run_case here, prints its result as JSON, and ends the
// process without running what the plugin has left to run at exit. Returns only when there is nothing to run.
int run_plugin_case(const PluginValidateOptions& options, Context& context);

}  // namespace ekiden::cli
