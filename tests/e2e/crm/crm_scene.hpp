// SPDX-License-Identifier: Apache-2.0
// A gateway with the channel `feed` and the sink `crm`, in front of a CRM of the sandbox.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/sandbox_process.hpp"

namespace ekiden::test {

class CrmScene {
 public:
  // `config`: of the sink, as YAML in braces; SANDBOX in it becomes the sandbox's URL.
  explicit CrmScene(const std::string& config);

  // Hands an event in; `data` is its JSON.
  void feed(const std::string& id, const std::string& type, const std::string& peer, const std::string& data) const;
  // A message of the customer `peer`; `text_json` is a JSON text, with its quotes.
  void say(const std::string& id, const std::string& peer, const std::string& text_json) const;

  void fault(const std::string& name, const std::string& settings) const;
  // Until the sink has finished `events` events in all; false when it does not.
  bool settled(std::size_t events) const;

  // What the CRM keeps: its page of the sandbox, as JSON.
  rapidjson::Document records(const std::string& page) const;

  SandboxProcess& sandbox() { return sandbox_; }
  HostedGateway& gateway() { return *gateway_; }
  double metric(const std::string& sample) const;

 private:
  SandboxProcess sandbox_;
  std::unique_ptr<HostedGateway> gateway_;
};

// The records of `type` whose member `field` holds `part`.
std::vector<const rapidjson::Value*> matching(const rapidjson::Value& records, const char* type, const char* field,
                                              std::string_view part);

// As a JSON text.
std::string json_quoted(std::string_view text);

}  // namespace ekiden::test
