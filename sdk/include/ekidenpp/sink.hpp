// SPDX-License-Identifier: Apache-2.0
// Base class of sinks.
#pragma once

#include <span>
#include <vector>

#include "component.hpp"
#include "event.hpp"

namespace ekiden::sdk {

// A component of kind sink also has these constants, which EKIDEN_PLUGIN reads:
//   static constexpr const char* kId, *kVersion, *kDescriptor (the JSON document, sdk/schema/descriptor.json)
// and a constructor that takes Host&, keeps it, and calls nothing of it.
class Sink : public Component {
 public:
  using Component::Component;

  static constexpr std::uint32_t kKind = EKD_KIND_SINK;

  // Writes the events, at least one, at most the descriptor's max_batch. The status holds for all of them.
  // Status::pending(): complete(op, status, excerpt of the other side's answer) later. A sink never retries by itself.
  virtual Status deliver(Op op, std::span<const Delivery> events) = 0;

  // For the shell: the extensions of this kind of component, as constant data.
  template <class T>
  static const void* extension(std::string_view id, T*) noexcept {
    return id == EKD_SINK_ID ? &kTable<T> : nullptr;
  }

 private:
  template <class T>
  static ekd_status deliver_thunk(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, std::uint32_t n,
                                  ekd_error* error) noexcept {
    return detail::Shell<T>::run(plugin, "deliver", error, [&](detail::Shell<T>& shell) {
      std::vector<Delivery> deliveries;
      deliveries.reserve(n);
      // The host's struct may be longer than ours: the step is the one that it says.
      const auto* at = reinterpret_cast<const unsigned char*>(events);
      for (std::uint32_t i = 0; i < n; ++i) {
        const auto& raw = *reinterpret_cast<const ekd_delivery*>(at);
        deliveries.push_back({view(raw.id), view(raw.type), view(raw.channel), view(raw.conversation),
                              view(raw.document), raw.attempt, raw.sequence, raw.recorded_ms});
        at += raw.size;
      }
      Sink& sink = shell.component();
      return sink.deliver(op, deliveries);
    });
  }

  template <class T>
  static constexpr ekd_sink kTable = {sizeof(ekd_sink), 0, &deliver_thunk<T>, nullptr};
};

}  // namespace ekiden::sdk
