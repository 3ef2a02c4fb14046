// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/status.hpp"
#include "ekiden/plugin.h"

namespace ekiden::plugin {

// A plugin file that is mapped. Mapped once and held for the life of the process: plugins are never unloaded.
// Immutable after load; safe to use from every thread.
class Library {
 public:
  // Inspects, maps and asks for entry and factory. Code::config with one sentence for every refusal.
  static Result<const Library*> load(const std::string& path);

  const std::string& path() const { return path_; }
  const ekd_entry& entry() const { return *entry_; }
  const ekd_factory& factory() const { return *factory_; }
  // The descriptor of a component, or nullptr.
  const ekd_descriptor* find(std::string_view id) const;

 private:
  Library(std::string path, const ekd_entry* entry, const ekd_factory* factory)
      : path_(std::move(path)), entry_(entry), factory_(factory) {}

  std::string path_;
  const ekd_entry* entry_;
  const ekd_factory* factory_;
};

// Maps a plugin file and asks for its entry, as a scanner does: init() is not called, nothing is checked beyond the
// file itself. Each call asks the plugin again. Code::config with one sentence for every refusal.
Result<const ekd_entry*> map_entry(const std::string& path);

}  // namespace ekiden::plugin
