// SPDX-License-Identifier: Apache-2.0
// The smallest sink that keeps the contract: what is left of a call when the plugin does nothing.
#include <ekiden/ekiden.h>

#include <cstdint>
#include <cstring>

namespace {

ekd_status fine(const ekd_plugin*, ekd_op, ekd_error*) {
  return EKD_OK;
}
ekd_status deliver(const ekd_plugin*, ekd_op op, const ekd_delivery* events, std::uint32_t n, ekd_error*) {
  return op != 0 && events != nullptr && n > 0 ? EKD_OK : EKD_E_ARGUMENT;
}
constexpr ekd_sink kSink = {sizeof(ekd_sink), 0, deliver, nullptr};

constexpr ekd_plugin kInstance = {
    sizeof(ekd_plugin),
    0,
    nullptr,
    [](const ekd_plugin*, ekd_str, ekd_error*) -> ekd_status { return EKD_OK; },
    fine,
    [](const ekd_plugin*, ekd_op, std::uint32_t, ekd_error*) -> ekd_status { return EKD_OK; },
    [](const ekd_plugin*) {},
    [](const ekd_plugin*, const char* id) -> const void* {
      return std::strcmp(id, EKD_SINK_ID) == 0 ? &kSink : nullptr;
    },
    nullptr};

constexpr ekd_descriptor kDescriptor = {sizeof(ekd_descriptor), EKD_KIND_SINK, "null-sink", "1.0.0",
                                        R"({"title": "Null", "description": "Takes everything, does nothing."})"};
constexpr ekd_factory kFactory = {
    sizeof(ekd_factory), 0, []() -> std::uint32_t { return 1; },
    [](std::uint32_t index) -> const ekd_descriptor* { return index == 0 ? &kDescriptor : nullptr; },
    [](const ekd_host*, const char* id, ekd_error*) -> const ekd_plugin* {
      return std::strcmp(id, "null-sink") == 0 ? &kInstance : nullptr;
    }};
constexpr ekd_entry kEntry = {
    sizeof(ekd_entry),
    EKD_ABI_MAJOR,
    EKD_ABI_MINOR,
    0,
    0,
    0,
    "null sink",
    [](const char*, ekd_error*) -> ekd_status { return EKD_OK; },
    [] {},
    [](const char* id) -> const void* { return std::strcmp(id, EKD_FACTORY_ID) == 0 ? &kFactory : nullptr; }};

}  // namespace

extern "C" const ekd_entry* ekd_entry_v1(void) {
  return &kEntry;
}
