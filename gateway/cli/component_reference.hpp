// SPDX-License-Identifier: Apache-2.0
// What a component's descriptor says, for people: the page of `ekiden plugin info` and of docs/reference/.
#pragma once

#include <string>
#include <vector>

#include "plugin/component.hpp"

namespace ekiden::cli {

struct ReferenceTable {
  std::string heading;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // never empty
  bool named = true;                           // the first column holds names as programs write them
};

struct ComponentReference {
  std::string kind, id, version, title, description;
  std::string file;     // name of the plugin file, without its folder
  std::string example;  // YAML: the entry of the configuration with every required key
  std::vector<ReferenceTable> tables;
};

// `component` was read from a manifest, so its descriptor is valid JSON.
ComponentReference reference_of(const plugin::Component& component);

// A page that depends on nothing but the descriptor.
std::string to_markdown(const ComponentReference& reference);
// For a terminal; made printable.
std::string to_terminal(const ComponentReference& reference);

}  // namespace ekiden::cli
