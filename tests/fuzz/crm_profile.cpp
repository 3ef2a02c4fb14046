// SPDX-License-Identifier: Apache-2.0
// Any bytes as a profile of the sink crm. What is accepted has everything that the sink relies on, and its expressions
// give a value for any event.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "crm/profile_reader.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::crm;

constexpr char kEvent[] =
    R"({"type":"ekiden.message.received.v1","time":"2026-11-21T08:00:00.120Z","data":{"sender":{"role":"customer",)"
    R"("display_name":"x","identities":[{"type":"phone","value":"1"}]},"message":{"parts":[{"type":"text","text":"y"}]}}})";

void use(const Profile& profile) {
  const auto event = kit::parse_json(kEvent);
  Pool pool;
  Names names;
  names.emplace("key", text_value("k", pool));
  Scope scope{&*event, &names, pool};
  for (const auto& [name, object] : profile.objects) {
    if (object.strategy == Strategy::native_upsert ? !object.upsert : !object.create) std::abort();
    if (object.strategy == Strategy::search_then_write && !object.search) std::abort();
    static_cast<void>(object.key.text(scope, TextTemplate::Encoding::uri));
    static_cast<void>(kit::json_text(object.fields.value(scope)));
  }
  for (const Route& route : profile.routes)
    for (const Step& step : route.steps)
      if (step.object == nullptr) std::abort();
  if (profile.auths.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  Findings findings;
  const auto profile = read_profile(document, findings);
  if (profile.has_value() != findings.empty()) std::abort();
  if (profile) use(*profile);
  return 0;
}
