// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/plan.hpp"
#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "config/gateway_config.hpp"

namespace ekiden::cli {

// Reads the schema of the records that a planned sink takes. Nothing when it takes none, or its descriptor is
// defective.
std::shared_ptr<const config::ReadySchema> record_schema_of(const plugin::Component& component);

// Compiles the conditions and the maps of the routes of `plan`, whose sinks are planned, and checks each map against
// the sinks that it leads to. What is wrong is added to `diagnostics`.
std::vector<PlannedRoute> plan_routes(const config::ConfigFile& file, const Plan& plan,
                                      const config::Environment& environment, config::Diagnostics& diagnostics);

}  // namespace ekiden::cli
