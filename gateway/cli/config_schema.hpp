// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "plugin/component.hpp"

namespace ekiden::cli {

// One JSON Schema (draft-07) of the whole configuration file, for editors: the gateway's own keys, the components as
// the only names, and each component's schema where its instances have `config`. Where a text, a number or a flag may
// stand, a reference such as "${env:NAME}" may, too. An editor sees what a schema can say; `ekiden check` sees the
// rest.
std::string config_schema(const std::vector<plugin::Component>& components);

// `ekiden config schema`
void add_config_schema_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
