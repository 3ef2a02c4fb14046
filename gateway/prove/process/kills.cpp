// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include "prove/process/field.hpp"

namespace ekiden::prove {

namespace {

constexpr int kInFlight = 16;  // at a kill, at least

// Kills while at least kInFlight requests wait for their answer.
bool kill_under_load(Field& field) {
  if (!field.wait_for(30 + field.dice()() % 120)) return false;
  std::this_thread::sleep_for(std::chrono::microseconds(field.dice()() % 3'000));
  if (!field.eventually([&] { return field.platform().in_flight() >= kInFlight; })) return false;
  field.station().kill();
  field.pause();
  return field.eventually([&] { return field.platform().in_flight() == 0; });
}

}  // namespace

RowResult prove_kills(const Setting& setting) {
  const std::uint64_t kills = setting.is_short ? 5 : 1'000;
  Field field(setting, {});
  if (Status status = field.open(); !status) return not_run(status.message());
  std::uint64_t killed = 0;
  for (bool up = true; up && killed < kills && !setting.interrupted(); up = field.start()) {
    field.talk(HttpPlatform::Talk::freely);
    if (!kill_under_load(field)) break;
    setting.progress(++killed, kills);
  }
  field.finish();
  RowResult result = field.result();
  result.figures.times = killed;
  if (result.note.empty())
    result.note = std::to_string(field.platform().cut_off()) + " requests were open at the kills";
  return result;
}

}  // namespace ekiden::prove
