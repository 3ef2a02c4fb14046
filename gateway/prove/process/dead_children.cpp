// SPDX-License-Identifier: Apache-2.0
#include <signal.h>

#include <vector>

#include "prove/process/field.hpp"

namespace ekiden::prove {

RowResult prove_dead_children(const Setting& setting) {
  const std::uint64_t kills = setting.is_short ? 6 : 200;
  Field field(setting, {.conversations = 12, .sink_timeout_ms = 5'000, .plugins_in_children = true});
  if (Status status = field.open(); !status) return not_run(status.message());
  field.talk(HttpPlatform::Talk::freely);
  if (!field.eventually([&] { return field.delivered() > 0; }))
    return not_run("a plugin in a process of its own does not work here; look at " + setting.folder + "/gateway.log");
  std::uint64_t killed = 0;
  while (killed < kills && !setting.interrupted()) {
    // A process that dies before it has done anything is soon left alone, and rightly: each life does some work.
    const std::uint64_t before = field.delivered();
    if (!field.wait_for(10 + field.dice()() % 60)) break;
    if (!field.eventually([&] { return field.delivered() > before; })) break;
    const std::vector<pid_t> children = field.station().children();
    if (children.empty()) continue;
    ::kill(children[field.dice()() % children.size()], SIGKILL);
    setting.progress(++killed, kills);
  }
  field.pause();
  field.finish();
  RowResult result = field.result();
  result.figures.times = killed;
  return result;
}

}  // namespace ekiden::prove
