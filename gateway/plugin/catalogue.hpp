// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "plugin/component.hpp"

namespace ekiden::plugin {

// Which plugin files there are and what they hold, without mapping any of them.
class Catalogue {
 public:
  // Asks a short-lived child to describe a library that has no manifest, or an outdated one: gives the manifest's JSON.
  using Describe = std::function<Result<std::string>(const std::string& file)>;

  // Looks at every *.so of the folders (a path may also name one file). What is wrong with a file stands in problems();
  // a file that somebody else than root and this process's user could have written is not read any further (trust.hpp).
  static Catalogue scan(const std::vector<std::string>& paths, const Describe& describe);

  const std::vector<Component>& components() const { return components_; }
  // One sentence for each file that is no usable plugin, for each missing folder and each component found twice.
  const std::vector<Status>& problems() const { return problems_; }
  // One sentence for each file or folder that a group may write.
  const std::vector<std::string>& warnings() const { return warnings_; }
  const Component* find(Kind kind, std::string_view id) const;

 private:
  void add_folder(const std::string& folder, const Describe& describe);
  void add_file(const std::string& file, const Describe& describe);
  Result<std::vector<Component>> read_file(const std::string& file, const Describe& describe);
  Status check(const std::string& path);

  std::vector<Component> components_;
  std::vector<Status> problems_;
  std::vector<std::string> warnings_;
};

}  // namespace ekiden::plugin
