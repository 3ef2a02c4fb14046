// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace ekiden::cli {

// A file of sdk/templates, as the build found it.
struct PluginTemplate {
  std::string_view path;  // "<language or common>/<kind or all>/<file>"
  std::string_view text;
};

std::span<const PluginTemplate> plugin_templates();

}  // namespace ekiden::cli
