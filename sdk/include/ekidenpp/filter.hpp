// SPDX-License-Identifier: Apache-2.0
// Base class of filters.
#pragma once

#include <string_view>

#include "component.hpp"
#include "event.hpp"

namespace ekiden::sdk {

// A component of kind filter also has these constants, which EKIDEN_PLUGIN reads:
//   static constexpr const char* kId, *kVersion, *kDescriptor (the JSON document, sdk/schema/descriptor.json)
// and a constructor that takes Host&, keeps it, and calls nothing of it.
class Filter : public Component {
 public:
  using Component::Component;

  static constexpr std::uint32_t kKind = EKD_KIND_FILTER;

  // Judges one event: `return {}` lets it pass, `return drop(op, …)` and `return replace(op, …)` do what they say.
  // Status::pending(): drop, replace or neither, then complete(op, status) later. A failure: the route does what its
  // on_filter_error says. The same event gets the same verdict: deliveries are repeated.
  virtual Status apply(Op op, const Delivery& event) = 0;

  // For the shell: the extensions of this kind of component, as constant data.
  template <class T>
  static const void* extension(std::string_view id, T*) noexcept {
    return id == EKD_FILTER_ID ? &kTable<T> : nullptr;
  }

 protected:
  // The sinks of the route do not get the event. `reason`: a fixed word of a-z and _, at most 32 long, which is
  // counted. Once, before the operation ends; a failure says that there is no such verdict. [any-thread]
  Status drop(Op op, std::string_view reason) {
    return give([&](const ekd_filter_verdict& service, ekd_error* error) {
      return service.drop(&host().abi(), op, to_abi(reason), error);
    });
  }
  // They get this CloudEvent instead: structured JSON with specversion, id, source, type, subject and partitionkey as
  // they were. Once, before the operation ends; a failure says that there is no such verdict. [any-thread]
  Status replace(Op op, std::string_view document) {
    return give([&](const ekd_filter_verdict& service, ekd_error* error) {
      return service.replace(&host().abi(), op, to_abi(document), error);
    });
  }

 private:
  template <class Call>
  Status give(Call&& call) {
    const ekd_host& abi = host().abi();
    const auto* service = static_cast<const ekd_filter_verdict*>(abi.get_extension(&abi, EKD_FILTER_VERDICT_ID));
    if (service == nullptr) return Status::unsupported("this host does not offer " EKD_FILTER_VERDICT_ID);
    ekd_error error = empty_error();
    return Status::from_abi(call(*service, &error), &error);
  }

  template <class T>
  static ekd_status apply_thunk(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event,
                                ekd_error* error) noexcept {
    return detail::Shell<T>::run(plugin, "apply", error, [&](detail::Shell<T>& shell) {
      Filter& filter = shell.component();
      return filter.apply(op, detail::delivery_of(*event));
    });
  }

  template <class T>
  static constexpr ekd_filter kTable = {sizeof(ekd_filter), 0, &apply_thunk<T>};
};

}  // namespace ekiden::sdk
