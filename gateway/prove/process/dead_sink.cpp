// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include "prove/process/field.hpp"

namespace ekiden::prove {

RowResult prove_dead_sink(const Setting& setting) {
  using Mood = HttpSink::Mood;
  const Mood moods[] = {Mood::down, Mood::hanging, Mood::forgetful};
  const std::uint64_t outages = setting.is_short ? 3 : 30;
  Field field(setting, {.conversations = 24, .sink_timeout_ms = 200, .plugins_in_children = false});
  if (Status status = field.open(); !status) return not_run(status.message());
  std::uint64_t done = 0;
  for (; done < outages && !setting.interrupted(); ++done) {
    field.talk(HttpPlatform::Talk::freely);
    if (!field.wait_for(50)) break;
    field.set_mood(moods[done % 3]);
    // The platform is answered all the same: what it says is on the disk.
    if (!field.wait_for(200)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    field.set_mood(Mood::well);
    field.pause();
    setting.progress(done + 1, outages);
  }
  field.finish();
  RowResult result = field.result();
  result.figures.times = done;
  return result;
}

}  // namespace ekiden::prove
