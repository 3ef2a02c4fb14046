// SPDX-License-Identifier: Apache-2.0
// An adapter whose offloaded work never returns.
#include <unistd.h>

#include <ekidenpp/ekiden.hpp>
#include <string_view>

namespace {

using namespace ekiden::sdk;

class Endless final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "endless";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor =
      R"json({"title": "Endless", "description": "Work that never returns.", "config": {"type": "object"}})json";

  Status configure(std::string_view) override { return {}; }
  Status start(Op) override {
    return host().workers().offload(
        [this]() -> Status {
          host().log(LogLevel::info, "the work has begun");
          for (;;) ::pause();
        },
        {});
  }
  Status send(Op, const Command&) override { return Status::unsupported("it only works"); }
};

}  // namespace

EKIDEN_PLUGIN(Endless);
