// SPDX-License-Identifier: Apache-2.0
// Exports components from a plugin file. In exactly one source file:
//
//   EKIDEN_PLUGIN(WebhookSink)
//
// Everything that a scanner sees is constant data: loading the file runs no code of the plugin.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "adapter.hpp"
#include "filter.hpp"
#include "sink.hpp"

namespace ekiden::sdk::detail {

template <class... Components>
struct PluginFile {
  static constexpr std::array<ekd_descriptor, sizeof...(Components)> kDescriptors = {ekd_descriptor{
      sizeof(ekd_descriptor), Components::kKind, Components::kId, Components::kVersion, Components::kDescriptor}...};

  // init and deinit may be called any number of times: there is nothing that they would set up.
  static ekd_status init(const char*, ekd_error*) noexcept { return EKD_OK; }
  static void deinit() noexcept {}

  static std::uint32_t count() noexcept { return sizeof...(Components); }

  static const ekd_descriptor* descriptor(std::uint32_t index) noexcept {
    return index < sizeof...(Components) ? &kDescriptors[index] : nullptr;
  }

  template <class T>
  static const ekd_plugin* create_one(const ekd_host& host) {
    return std::make_unique<Shell<T>>(host).release()->table();
  }

  static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) noexcept {
    return guarded(
        [&]() -> const ekd_plugin* {
          const std::string_view wanted(id == nullptr ? "" : id);
          const ekd_plugin* made = nullptr;
          static_cast<void>(((wanted == Components::kId && (made = create_one<Components>(*host)) != nullptr) || ...));
          if (made == nullptr) Status::not_found("this plugin has no such component").to_abi(error);
          return made;
        },
        [&](const char* what) -> const ekd_plugin* {
          guarded([&] { Status::internal(what).to_abi(error); }, [](const char*) {});
          return nullptr;
        });
  }

  static const void* get_factory(const char* id) noexcept {
    return id != nullptr && std::string_view(id) == EKD_FACTORY_ID ? &kFactory : nullptr;
  }

  static constexpr ekd_factory kFactory = {sizeof(ekd_factory), 0, &count, &descriptor, &create};
  static constexpr ekd_entry kEntry = {
      sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0, 0, 0, "ekidenpp, compiler " __VERSION__, &init,
      &deinit,           &get_factory};
};

}  // namespace ekiden::sdk::detail

// The arguments are component classes: they derive from Adapter, Sink or Filter and have kId, kVersion and kDescriptor.
#define EKIDEN_PLUGIN(...)                                                                \
  extern "C" __attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) { \
    return &::ekiden::sdk::detail::PluginFile<__VA_ARGS__>::kEntry;                       \
  }                                                                                       \
  static_assert(true, "takes the semicolon")
