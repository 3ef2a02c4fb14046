// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/child_process.hpp"

namespace ekiden::test {

// The channel `hello` (plain posts, no platform) and one webhook sink `crm` behind it. `secrets`: as YAML.
std::string hello_and_webhook(const std::string& url,
                              const std::string& secrets = "\"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"");

// One message of `sender` to the channel `hello` of a gateway; gives the HTTP status.
int say(const std::string& listen, const std::string& sender, const std::string& message_id, const std::string& text);

// The conversation of a sender of `hello`.
inline std::string conversation_of(const std::string& sender) {
  return "hello:hello:dm:" + sender;
}

// `ekiden ARGUMENTS` against the gateway at `admin`.
cli::ChildOutput ekiden_cli(const std::string& admin, const std::vector<std::string>& arguments);

}  // namespace ekiden::test
