// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <filesystem>
#include <map>
#include <string>

#include "config/environment.hpp"
#include "core/ports/secrets.hpp"

namespace ekiden::config {

// The port Secrets over what the configuration file says: each get resolves the references of one member anew, and
// checks the outcome against the component's schema as the start did. Immutable.
class LiveSecrets final : public Secrets {
 public:
  // `written`: the component's configuration as it stands in the file, or nullptr; `complete`: the same, resolved and
  // with its defaults. Relative paths start at `folder`.
  LiveSecrets(const Environment& environment, std::filesystem::path folder, const rapidjson::Value& schema,
              const rapidjson::Value* written, const rapidjson::Value& complete);

  Result<std::string> get(std::string_view pointer) const override;

 private:
  void keep(const std::string& pointer, const rapidjson::Value* written, const rapidjson::Value& value);

  const Environment environment_;
  const std::filesystem::path folder_;
  rapidjson::Document schema_;
  rapidjson::Document complete_;
  std::map<std::string, std::string, std::less<>> texts_;  // by pointer, references and all
};

}  // namespace ekiden::config
