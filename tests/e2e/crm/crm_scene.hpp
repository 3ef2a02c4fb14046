// SPDX-License-Identifier: Apache-2.0
// A gateway with the channel `feed` and the sink `crm`, in front of a CRM of the sandbox.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/sandbox_process.hpp"

namespace ekiden::test {

// What a gateway with them is configured with. `config`: of the sink, as YAML in braces; SANDBOX in it becomes the
// sandbox's URL. `sink_members`: further members of the sink, each with a comma behind it.
std::string feed_and_crm(const std::string& config, const SandboxProcess& sandbox,
                         const std::string& sink_members = {});

// Hands an event to the gateway that listens there; `data` is its JSON. Throws when it is not taken.
void feed(const std::string& listen, const std::string& id, const std::string& type, const std::string& peer,
          const std::string& data);
// A message of the customer `peer`; `text_json` is a JSON text, with its quotes.
void say(const std::string& listen, const std::string& id, const std::string& peer, const std::string& text_json);

// What a CRM of the sandbox keeps: its page, as JSON.
rapidjson::Document records(const SandboxProcess& sandbox, const std::string& page);

class CrmScene {
 public:
  // `config` as above.
  explicit CrmScene(const std::string& config);

  void feed(const std::string& id, const std::string& type, const std::string& peer, const std::string& data) const {
    test::feed(gateway_->listen(), id, type, peer, data);
  }
  void say(const std::string& id, const std::string& peer, const std::string& text_json) const {
    test::say(gateway_->listen(), id, peer, text_json);
  }

  void fault(const std::string& name, const std::string& settings) const;
  // Until the sink has finished `events` events in all; false when it does not.
  bool settled(std::size_t events) const;

  rapidjson::Document records(const std::string& page) const { return test::records(sandbox_, page); }

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
