// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "config/findings.hpp"
#include "config/schema.hpp"
#include "config/yaml.hpp"
#include "mapping/map.hpp"

namespace ekiden::cli {

// A map file: strict YAML, compiled. Immutable.
class MapFile {
 public:
  // Reads at most 1 MiB. After an error there is no map, and diagnostics() say why; code "file-not-found" when there is
  // no file.
  static MapFile load(const std::filesystem::path& path, const config::Environment& environment);

  const std::shared_ptr<const mapping::Map>& map() const { return map_; }
  const config::Diagnostics& diagnostics() const { return diagnostics_; }

  // What the sink would refuse of every record, at its place in the file: a target that it does not know, a constant
  // that does not fit, a required target that the map does not make.
  config::Diagnostics against(const config::ReadySchema& record, std::string_view sink) const;

 private:
  void add(const mapping::Problem& problem);

  std::unique_ptr<const config::YamlDocument> yaml_;
  std::shared_ptr<const mapping::Map> map_;
  config::Diagnostics diagnostics_;
};

// The hint that goes with a name that nobody knows; empty when none of the candidates is near.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

// What runs at each event: the first thing that `schema` says against a record.
mapping::RecordCheck record_check(std::shared_ptr<const config::ReadySchema> schema);

}  // namespace ekiden::cli
