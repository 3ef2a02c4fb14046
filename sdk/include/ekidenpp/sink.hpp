// SPDX-License-Identifier: Apache-2.0
// Base class of sinks.
#pragma once

#include <span>
#include <type_traits>
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
  // Status::pending(): complete(op, status, excerpt of the other side's answer) or complete_items(op, …) later. A sink
  // never retries by itself.
  virtual Status deliver(Op op, std::span<const Delivery> events) = 0;

  // Whether an event has arrived whose delivery ended in the unknown band. Success: it is there. Status::not_found: it
  // is not, and is delivered again, as after everything else that says that nobody knows. May be pending.
  virtual Status reconcile(Op, const Delivery&) { return Status::unsupported("this sink cannot look"); }

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
        deliveries.push_back(detail::delivery_of(raw));
        at += raw.size;
      }
      Sink& sink = shell.component();
      return sink.deliver(op, deliveries);
    });
  }

  template <class T>
  static ekd_status reconcile_thunk(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event,
                                    ekd_error* error) noexcept {
    return detail::Shell<T>::run(plugin, "reconcile", error, [&](detail::Shell<T>& shell) {
      Sink& sink = shell.component();
      return sink.reconcile(op, detail::delivery_of(*event));
    });
  }

  // A sink that does not override reconcile() offers none: the host need not ask it.
  template <class T>
  static constexpr bool kReconciles = !std::is_same_v<decltype(&T::reconcile), Status (Sink::*)(Op, const Delivery&)>;

  template <class T>
  static constexpr ekd_sink kTable = {sizeof(ekd_sink), 0, &deliver_thunk<T>,
                                      kReconciles<T> ? &reconcile_thunk<T> : nullptr};
};

}  // namespace ekiden::sdk
