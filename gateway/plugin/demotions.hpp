// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

namespace ekiden::plugin {

// The plugins that crashed the gateway, and therefore run in a child whatever the configuration says, until an operator
// promotes them. Kept in data_dir/demoted.json. Not thread-safe.
class Demotions {
 public:
  struct Reason {
    int signal = 0;
    std::int64_t at_ms = 0;  // when the gateway noticed: at the start after the crash
  };

  // Code::corrupt when the file is no such list. A missing file is an empty list.
  static Result<Demotions> load(Fs& fs, const std::string& data_dir);

  // Plugins are named by their file without folder and ".so". On disk when it returns.
  Status demote(const std::string& plugin, Reason reason);
  // Code::not_found when it is not demoted.
  Status promote(const std::string& plugin);

  // nullptr: it runs where the configuration says.
  const Reason* find(std::string_view plugin) const;
  const std::map<std::string, Reason, std::less<>>& all() const { return demoted_; }

 private:
  Demotions(Fs& fs, std::string data_dir) : fs_(&fs), data_dir_(std::move(data_dir)) {}
  Status save() const;

  Fs* fs_;
  std::string data_dir_;
  std::map<std::string, Reason, std::less<>> demoted_;
};

// "crm" for "/usr/lib/ekiden/plugins/crm.so".
std::string plugin_name(const std::string& file);

}  // namespace ekiden::plugin
