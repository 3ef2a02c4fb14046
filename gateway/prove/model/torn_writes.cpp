// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "journal/file_names.hpp"
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

using Files = std::map<std::string, std::string>;

// A disk before and after its last batch, and what both ends know while nobody has answered it.
struct LastBatch {
  Files before;
  std::string path;  // the file that it went into
  std::size_t from = 0;
  std::string bytes;  // what it wrote there
  Ledger ledger;
  ModelPlatform platform{0};
};

bool record(World& world, LastBatch& last) {
  world.options.segment_bytes = 1U << 20U;  // one segment: the batch goes behind the others
  if (!world.start()) return false;
  for (int step = 0; step < 6; ++step) world.step();
  // With nothing open, and the consumer's cursor on the disk, what comes next is one batch of one emission.
  world.rest();
  if (!world.stop() || !world.start()) return false;
  last.before = world.disk.files();
  world.say_one_batch();
  last.ledger = world.ledger;
  last.platform = world.platform;
  last.platform.hang_up();
  if (!world.settle()) return false;
  for (const auto& [path, bytes] : world.disk.files()) {
    const std::string& old = last.before[path];
    if (bytes == old || !journal::parse_segment_name(std::filesystem::path(path).filename().string())) continue;
    last.path = path;
    last.from = static_cast<std::size_t>(std::mismatch(bytes.begin(), bytes.end(), old.begin(), old.end()).first -
                                         bytes.begin());
    last.bytes = bytes.substr(last.from);
    return true;
  }
  return false;
}

// What a write that was cut short may leave behind it.
enum class Tail { nothing, zeros, noise };

std::string torn(const LastBatch& last, std::size_t cut, Tail tail) {
  std::string bytes = last.before.at(last.path).substr(0, last.from) + last.bytes.substr(0, cut);
  const std::size_t left = last.bytes.size() - cut;
  if (tail == Tail::zeros) bytes.append(left, '\0');
  for (std::size_t i = 0; tail == Tail::noise && i < left; ++i)
    bytes.push_back(static_cast<char>(mixed(cut, i) & 0xffU));
  return bytes;
}

RowResult start_on_torn(const Setting& setting, const World& origin, const LastBatch& last, std::size_t cut, Tail tail,
                        std::uint64_t seed) {
  World world(setting.parts, seed);
  world.options = origin.options;
  world.ledger = last.ledger;
  world.platform = last.platform;
  if (Status made = world.disk.make_folder(world.options.folder); !made) ++world.found.stuck;
  for (const auto& [path, bytes] : last.before)
    world.disk.set_contents(path, path == last.path ? torn(last, cut, tail) : bytes);
  world.finish();
  RowResult result = world.result();
  result.figures = {1, result.figures.acknowledged - last.ledger.acknowledged_count(),
                    result.figures.delivered - last.ledger.figures().delivered, 0};
  return result;
}

}  // namespace

RowResult prove_torn_writes(const Setting& setting) {
  World origin(setting.parts, setting.seed);
  LastBatch last;
  if (!record(origin, last)) {
    RowResult result;
    result.counts.stuck = 1;
    result.note = "no batch could be written";
    return result;
  }
  const std::size_t step = setting.is_short ? 1 + last.bytes.size() / 40 : 1;
  const std::size_t cuts = last.bytes.size() / step;
  constexpr std::array kTails = {Tail::nothing, Tail::zeros, Tail::noise};
  std::uint64_t trial = 0;
  RowResult result = setting.repeat(cuts * kTails.size(), [&](std::uint64_t seed) {
    const std::size_t cut = (trial / kTails.size()) * step + (step > 1 ? seed % step : 0);
    const Tail tail = kTails[trial++ % kTails.size()];
    return start_on_torn(setting, origin, last, std::min(cut, last.bytes.size() - 1), tail, seed);
  });
  return result;
}

}  // namespace ekiden::prove
