// SPDX-License-Identifier: Apache-2.0
#include "demo_run.hpp"

namespace ekiden::sandbox {

namespace {

bool pass_hop(Hop hop, DemoStage& stage, DemoTimer& timer, std::int64_t limit_ms, DemoRecord& record) {
  const std::int64_t deadline_ms = timer.elapsed_ms() + limit_ms;
  for (;;) {
    Observation observation = stage.look(hop);
    const std::int64_t now_ms = timer.elapsed_ms();
    if (observation.kind == Observation::Kind::seen) {
      record.seen(hop, now_ms, std::move(observation.detail));
      return true;
    }
    if (observation.kind == Observation::Kind::failed || now_ms >= deadline_ms || !timer.pause()) {
      record.failed(hop, now_ms, std::move(observation.detail));
      return false;
    }
  }
}

}  // namespace

void run_demo(DemoStage& stage, DemoTimer& timer, std::int64_t limit_ms, DemoRecord& record) {
  stage.open();
  for (std::size_t i = 0; i < hop_count; ++i) {
    if (!pass_hop(static_cast<Hop>(i), stage, timer, limit_ms, record)) return;
  }
}

}  // namespace ekiden::sandbox
