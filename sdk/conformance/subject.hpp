// SPDX-License-Identifier: Apache-2.0
// What a case looks at: one plugin file, or one component of it, with what is needed to drive it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "plugin/component.hpp"
#include "plugin/library.hpp"
#include "plugin/remote/remote_settings.hpp"

namespace ekiden::conformance {

// A request that an adapter's platform would send, as recorded: `ekiden plugin validate --webhook FILE`.
struct SampleRequest {
  std::string method = "POST";
  std::string path{};   // below /hooks/<instance id>
  std::string query{};  // without '?'
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

// The host's own check of a configuration, given by the caller: completes `config` (JSON) after `schema`, or says what
// is wrong with either.
using CompleteConfig = std::function<Result<std::string>(std::string_view schema, std::string_view config)>;

// Where the plugin's code runs: in the process of the case, or in one of its own, as `isolation: process` has it.
enum class Placement { host, process };

class Subject {
 public:
  struct Settings {
    std::string file;         // the plugin
    std::string component{};  // its id; empty for a case of the file
    std::string config{};     // JSON object; empty: made from the schema's defaults and examples
    std::vector<SampleRequest> webhooks{};
    std::uint64_t seed = 1;
    Placement placement = Placement::host;
    plugin::remote::Settings process{};  // how a process of its own is run
    CompleteConfig complete_config;
  };

  explicit Subject(Settings settings) : settings_(std::move(settings)) {}

  const std::string& file() const { return settings_.file; }
  std::uint64_t seed() const { return settings_.seed; }
  const std::vector<SampleRequest>& webhooks() const { return settings_.webhooks; }
  bool has_own_process() const { return settings_.placement == Placement::process; }
  const plugin::remote::Settings& process() const { return settings_.process; }
  const CompleteConfig& complete_config() const { return settings_.complete_config; }

  // The file, mapped and initialised.
  Result<const plugin::Library*> library() const { return plugin::Library::load(settings_.file); }
  // Whether a component of the file declares needs.own_runtime: then what its language does at load is its own.
  bool brings_runtime() const;
  // What the component declares. Code::config with a sentence when it has no usable descriptor.
  Result<plugin::Component> component() const;
  // The configuration to drive it with, complete. Code::not_found with what to give when a required member has neither
  // default nor example; Code::config when what was given does not fit the schema.
  Result<std::string> config() const;

 private:
  Settings settings_;
};

// An object after the schema's defaults and examples. `missing`: names of required members that have neither.
std::string example_config(std::string_view schema, std::vector<std::string>& missing);

// The values of members of `config` that the schema marks x-secret: strings, wherever they stand.
std::vector<std::string> secrets_of(std::string_view schema, std::string_view config);

}  // namespace ekiden::conformance
