// SPDX-License-Identifier: Apache-2.0
// What the host sees of a bridge: one component, of the kind that <name>.bridge.json says.
#include <ekidenpp/plugin.hpp>

#include <memory>
#include <string>

#include "bridge/orders.hpp"
#include "bridge/settings.hpp"
#include "bridge/supervisor.hpp"

namespace ekiden::bridge {

namespace {

using sdk::Op;
using sdk::Status;

// A component whose work is done by the program.
template <class Kind>
class Bridged : public Kind {
 public:
  explicit Bridged(sdk::Host& host)
      : Kind(host), supervisor_(host, own_settings().settings, [this](const Done& done) { return judge(done); }) {}

  Status configure(std::string_view config) final {
    config_ = config;
    for (const Route& route : own_settings().settings.routes) {
      const Status status = this->host().add_route(route.method, route.path, route.max_body_bytes);
      if (status.code == EKD_E_UNSUPPORTED) return Status::config(status.message);
      if (!status.ok()) return status;
    }
    return {};
  }
  Status start(Op op) final {
    supervisor_.start(op, config_);
    return Status::pending();
  }
  Status stop(Op op, std::uint32_t grace_ms) final {
    if (!supervisor_.is_started()) return {};
    supervisor_.stop(op, grace_ms);
    return Status::pending();
  }
  void on_request(Op op, const sdk::HttpRequestView& request) final {
    supervisor_.hand(WorkKind::request, op, request_order(op, request));
  }
  void cancel(Op op) final { supervisor_.cancel(op); }

 protected:
  virtual Status judge(const Done&) { return Status::argument("only a filter has a verdict"); }
  Status hand(WorkKind kind, Op op, std::string order) {
    supervisor_.hand(kind, op, std::move(order));
    return Status::pending();
  }

 private:
  std::string config_;
  Supervisor supervisor_;
};

class SinkBridge final : public Bridged<sdk::Sink> {
 public:
  using Bridged::Bridged;
  Status deliver(Op op, std::span<const sdk::Delivery> events) override {
    return hand(WorkKind::deliver, op, deliver_order(op, events));
  }
};

class AdapterBridge final : public Bridged<sdk::Adapter> {
 public:
  using Bridged::Bridged;
  Status send(Op op, const sdk::Command& command) override { return hand(WorkKind::send, op, send_order(op, command)); }
};

class FilterBridge final : public Bridged<sdk::Filter> {
 public:
  using Bridged::Bridged;
  Status apply(Op op, const sdk::Delivery& event) override { return hand(WorkKind::apply, op, apply_order(op, event)); }

 private:
  Status judge(const Done& done) override {
    return done.verdict == Done::Verdict::drop ? drop(done.op, done.detail) : replace(done.op, done.detail);
  }
};

ekd_status init(const char*, ekd_error* error) noexcept {
  return sdk::detail::guarded([&] { return own_settings().status.to_abi(error); },
                              [](const char*) -> ekd_status { return EKD_E_INTERNAL; });
}

void deinit() noexcept {}

std::uint32_t count() noexcept {
  return own_settings().status.ok() ? 1 : 0;
}

const ekd_descriptor* descriptor(std::uint32_t index) noexcept {
  const Settings& own = own_settings().settings;
  static const ekd_descriptor described = {sizeof(ekd_descriptor), own.kind, own.id.c_str(), own.version.c_str(),
                                           own.descriptor.c_str()};
  return index < count() ? &described : nullptr;
}

template <class T>
const ekd_plugin* create_one(const ekd_host& host) {
  return std::make_unique<sdk::detail::Shell<T>>(host).release()->table();
}

const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) noexcept {
  return sdk::detail::guarded(
      [&]() -> const ekd_plugin* {
        const Settings& own = own_settings().settings;
        if (count() == 0 || own.id != (id == nullptr ? "" : id)) {
          Status::not_found("this plugin has no such component").to_abi(error);
          return nullptr;
        }
        return own.kind == EKD_KIND_ADAPTER ? create_one<AdapterBridge>(*host)
               : own.kind == EKD_KIND_SINK  ? create_one<SinkBridge>(*host)
                                            : create_one<FilterBridge>(*host);
      },
      [&](const char* what) -> const ekd_plugin* {
        sdk::detail::guarded([&] { Status::internal(what).to_abi(error); }, [](const char*) {});
        return nullptr;
      });
}

const void* get_factory(const char* id) noexcept {
  static constexpr ekd_factory kFactory = {sizeof(ekd_factory), 0, &count, &descriptor, &create};
  return id != nullptr && std::string_view(id) == EKD_FACTORY_ID ? &kFactory : nullptr;
}

constexpr ekd_entry kEntry = {sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,           0, 0,
                              "ekiden bridge",   &init,         &deinit,       &get_factory};

}  // namespace
}  // namespace ekiden::bridge

extern "C" __attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  return &ekiden::bridge::kEntry;
}
