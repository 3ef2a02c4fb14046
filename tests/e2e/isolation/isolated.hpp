// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "e2e/delivery/receiver.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// A configuration with the channel `hello` and the sink `crm` in processes of their own, and the channel `steady` in
// the gateway's.
std::string isolated(const std::string& url);

// A text for a channel. Gives the HTTP status.
int say_to(const std::string& channel, const std::string& listen, const std::string& sender, const std::string& id);

// The processes that a process has started and that live.
std::vector<int> children_of(int pid);

std::string text_of(const Receiver::Request& request);

}  // namespace ekiden::test
