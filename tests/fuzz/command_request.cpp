// SPDX-License-Identifier: Apache-2.0
// The body of POST /v1/commands. Whatever is accepted has a type, a channel and a peer that is not empty.
#include <cstdint>
#include <cstdlib>

#include "pipeline/command_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 1u << 20) return 0;
  using namespace ekiden;
  const Result<pipeline::CommandRequest> request = pipeline::read_command({reinterpret_cast<const char*>(bytes), size});
  if (!request) return request.status().code() == Code::invalid ? 0 : (std::abort(), 0);
  if (request->type.empty() || request->channel.empty() || request->to.empty()) std::abort();
  const Result<std::string> peer = pipeline::peer_of(*request);
  if (peer && peer->empty()) std::abort();
  plugin::Component component;
  component.commands["message.send"] = {{{"text", {2'048}}}, 1};
  (void)pipeline::check_against(*request, component);
  return 0;
}
