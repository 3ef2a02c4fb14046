// SPDX-License-Identifier: Apache-2.0
#include "crm_api_faults.hpp"

namespace ekiden::sandbox {

std::optional<Reply> CrmApiFaults::refuse() {
  constexpr std::string_view hint = "a fault is switched on in the sandbox";
  if (faults_.take(Fault::crm_api_401)) return error_reply(401, "the token is not valid any more", hint);
  if (faults_.take(Fault::crm_api_500)) return error_reply(500, "the CRM is broken", hint);
  if (const auto seconds = faults_.take(Fault::crm_api_429)) {
    Reply reply = error_reply(429, "too many requests", hint);
    if (*seconds > 0) reply.headers.emplace_back("Retry-After", std::to_string(*seconds));
    return reply;
  }
  if (faults_.take(Fault::crm_api_cut)) {
    Reply reply = error_reply(500, "the connection is cut", hint);
    reply.lost = true;
    return reply;
  }
  return std::nullopt;
}

Reply CrmApiFaults::write(const std::function<Reply()>& write) {
  if (auto refused = refuse()) return *std::move(refused);
  Reply reply = write();
  if (faults_.take(Fault::crm_api_lost)) reply.lost = true;
  return reply;
}

}  // namespace ekiden::sandbox
