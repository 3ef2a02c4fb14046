// SPDX-License-Identifier: Apache-2.0
// Base class of adapters. Events go in through host().emit(…), mostly from on_request.
#pragma once

#include "component.hpp"
#include "event.hpp"

namespace ekiden::sdk {

// A component of kind adapter also has these constants, which EKIDEN_PLUGIN reads:
//   static constexpr const char* kId, *kVersion, *kDescriptor (the JSON document, sdk/schema/descriptor.json)
// and a constructor that takes Host&, keeps it, and calls nothing of it.
class Adapter : public Component {
 public:
  using Component::Component;

  static constexpr std::uint32_t kKind = EKD_KIND_ADAPTER;

  // Carries out one command. Status::pending(): complete(op, status, result) later, where success has result
  // {"native_id": …} or {}; the retryable band says "certainly not carried out"; Status::unknown_outcome says that a
  // request left and its answer was lost; a final failure may have {"error": {"code", "native", "text", "action"}}.
  virtual Status send(Op op, const Command& command) = 0;

  // For the shell: the extensions of this kind of component, as constant data.
  template <class T>
  static const void* extension(std::string_view id, T*) noexcept {
    return id == EKD_ADAPTER_ID ? &kTable<T> : nullptr;
  }

 private:
  template <class T>
  static ekd_status send_thunk(const ekd_plugin* plugin, ekd_op op, const ekd_command* command,
                               ekd_error* error) noexcept {
    return detail::Shell<T>::run(plugin, "send", error, [&](detail::Shell<T>& shell) {
      Adapter& adapter = shell.component();
      return adapter.send(
          op, {view(command->id), view(command->type), view(command->peer_id), view(command->json), command->attempt});
    });
  }

  template <class T>
  static constexpr ekd_adapter kTable = {sizeof(ekd_adapter), 0, &send_thunk<T>};
};

}  // namespace ekiden::sdk
