// SPDX-License-Identifier: Apache-2.0
// Any bytes as the answers of a CRM to whatever the sink asks while it brings an event in: logins (OAuth, session),
// searches, creations, batches. The first byte chooses the profile. A delivery ends, one way or the other.
#include <ekiden/plugin.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/peer_answers.hpp"

extern "C" const ekd_entry* ekd_entry_v1(void);

namespace {

constexpr char kEvent[] =
    R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/wechat-cn/wx1","type":"ekiden.message.received.v1",)"
    R"("subject":"wechat-cn:wx1:dm:o1","time":"2026-11-21T08:00:00.120Z","channel":"wechat-cn","direction":"in","data":{)"
    R"("conversation":{"key":"wechat-cn:wx1:dm:o1","kind":"dm"},"sender":{"role":"customer","display_name":"Anna","identities":)"
    R"([{"type":"openid","value":"o1"},{"type":"phone","value":"138 0013 8000"}]},"message":{"native_id":"1","parts":)"
    R"([{"type":"text","text":"Where is my parcel?"}]}}})";

constexpr const char* kConfigurations[] = {
    R"({"profile":"salesforce","url":"https://crm.example","auth":{"client_id":"abcd","client_secret":"efgh"}})",
    R"({"profile":"tryton","url":"https://crm.example","variables":{"database":"d"},"auth":{"username":"abcd","password":"efgh"}})",
    R"({"profile":"hubspot","auth":{"token":"abcd"}})",
    R"({"profile":"espocrm","url":"https://crm.example","auth":{"api_key":"abcd"}})",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  if (size == 0) return 0;
  fuzz::PeerAnswers answers({reinterpret_cast<const char*>(data) + 1, size - 1});
  testkit::FakeHost host;
  host.forward([&](const testkit::SeenRequest&) { return answers.next(); });
  if (!host.create(ekd_entry_v1(), "crm").ok() ||
      !host.configure(kConfigurations[data[0] % std::size(kConfigurations)]).ok() || !host.start().status.ok())
    std::abort();
  sdk::Delivery event;
  event.id = "i6lg87kl86kcepfi173705mfdg";
  event.type = "ekiden.message.received.v1";
  event.channel = "wechat-cn";
  event.conversation = "wechat-cn:wx1:dm:o1";
  event.document = kEvent;
  event.attempt = 1;
  static_cast<void>(host.deliver({event}));
  if (!fuzz::runs_to_an_end(host)) std::abort();
  return 0;
}
