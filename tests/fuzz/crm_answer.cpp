// SPDX-License-Identifier: Apache-2.0
// Any bytes as the answer of a CRM, read by the rules of every profile that ships with the sink. The first byte chooses
// the status.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "crm/error_rules.hpp"
#include "crm/profile_reader.hpp"
#include "crm/shipped_profiles.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::crm;

std::vector<Profile> all_profiles() {
  std::vector<Profile> profiles;
  for (const std::string& name : shipped_profile_names()) {
    Findings findings;
    auto profile = read_profile(shipped_profile(name), findings);
    if (!profile) std::abort();
    profiles.push_back(std::move(*profile));
  }
  return profiles;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Profile> profiles = all_profiles();
  constexpr int kStatuses[] = {200, 201, 207, 300, 400, 401, 403, 404, 409, 429, 500, 503};
  if (size == 0) return 0;
  const int status = kStatuses[data[0] % std::size(kStatuses)];
  const auto body = kit::parse_json({reinterpret_cast<const char*>(data) + 1, size - 1});
  const Value* json = body ? &*body : nullptr;
  for (const Profile& profile : profiles) {
    const Reading reading = read_answer(profile.errors, status, json);
    if (status >= 300 && reading.kind == AnswerClass::ok) std::abort();
    if (json != nullptr && read_result(profile.errors, false, *json).kind == AnswerClass::ok) std::abort();
    for (const auto& [name, object] : profile.objects)
      if (object.search) static_cast<void>(find(json, object.search->hits));
  }
  return 0;
}
