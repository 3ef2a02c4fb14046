// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/e2e/hosted_gateway.hpp"

namespace ekiden::test {

// A gateway with the channel `json` (posts are events' data), the given filters, all of them in the route in their
// order, and the webhook sink `crm`.
class JsonChannel {
 public:
  // `filters`: as YAML, one object a filter; `via`: their ids.
  explicit JsonChannel(const std::string& url, const std::string& filters, const std::string& via = "no-pii")
      : gateway_("plugins: {path: [\"" + plugin_folder() +
                     "\", \"" EKIDEN_FILTER_FIXTURES "\"]}\nchannels: [{id: json, adapter: json-adapter}]\nfilters: [" +
                     filters + "]\nsinks:\n  - {id: crm, sink: webhook, config: {url: \"" + url +
                     "\", secret: \"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"}}\nroutes: [{from: [json], via: [" +
                     via + "], to: [crm]}]\n",
                 tuning()) {}

  void start() { gateway_.start(); }
  HostedGateway& gateway() { return gateway_; }

  // One event with this data; gives the HTTP status.
  int post(const std::string& sender, const std::string& message_id, const std::string& data) {
    return http(gateway_.listen(), "POST", "/hooks/json", data,
                {{"Content-Type", "application/json"}, {"X-Sender", sender}, {"X-Message-Id", message_id}})
        .status;
  }
  int say(const std::string& sender, const std::string& message_id, const std::string& text) {
    return post(sender, message_id,
                R"({"platform":{"name":"x"},"sender":{"role":"customer","identities":[{"type":"user_id","value":")" +
                    sender + R"("}]},"message":{"native_id":")" + message_id + R"(","parts":[{"type":"text","text":")" +
                    text + "\"}]}}");
  }

 private:
  static cli::Gateway::Tuning tuning() {
    cli::Gateway::Tuning tuning;
    tuning.delivery_backoff = pipeline::Backoff{10, 50};
    tuning.plugin_processes.program = ekiden_program();
    return tuning;
  }

  HostedGateway gateway_;
};

}  // namespace ekiden::test
