// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

using Files = std::map<std::string, std::string>;

struct Written {
  Files files;
  std::string segment;                            // the file that is damaged: the longest
  std::map<journal::Seq, std::string> documents;  // of every event
  journal::Options options;
};

bool write(const Setting& setting, Written& written) {
  World world(setting.parts, setting.seed);
  world.options.segment_bytes = 6'000;  // two segments or three
  if (!world.start()) return false;
  while (world.journal().stats().bytes < 10'000) world.step();
  if (!world.settle() || !world.stop() || !world.start()) return false;
  for (const journal::StoredEvent& event : world.events()) written.documents[event.seq] = event.document;
  if (!world.stop()) return false;
  written.files = world.disk.files();
  written.options = world.options;
  for (const auto& [path, bytes] : written.files)
    if (written.segment.empty() || bytes.size() > written.files[written.segment].size()) written.segment = path;
  return !written.documents.empty();
}

// Opens the journal on a damaged disk. Every event that it gives has to be genuine, every one that it does not give has
// to be told of, and it has to take new ones.
RowResult read_damaged(const Setting& setting, const Written& written, std::size_t bit, std::uint64_t seed) {
  World world(setting.parts, seed);
  world.options = written.options;
  if (Status made = world.disk.make_folder(world.options.folder); !made) ++world.found.stuck;
  for (const auto& [path, bytes] : written.files) world.disk.set_contents(path, bytes);
  std::string bad = written.files.at(written.segment);
  bad[bit / 8] = static_cast<char>(static_cast<unsigned char>(bad[bit / 8]) ^ (1U << (bit % 8)));
  world.disk.set_contents(written.segment, bad);

  RowResult result;
  result.figures.times = 1;
  if (!world.start()) {
    result.counts.stuck = 1;
    return result;
  }
  const std::vector<journal::StoredEvent> events = world.events();
  for (const journal::StoredEvent& event : events) {
    const auto genuine = written.documents.find(event.seq);
    if (genuine == written.documents.end() || genuine->second != event.document) ++result.counts.altered;
  }
  const journal::Stats stats = world.journal().stats();
  result.figures.acknowledged = written.documents.size();
  result.figures.delivered = events.size();
  if (events.size() < written.documents.size() && stats.quarantined_bytes + stats.torn_bytes == 0)
    result.counts.lost += written.documents.size() - events.size();
  if (!world.journal().accepting()) result.counts.stuck = 1;
  return result;
}

}  // namespace

RowResult prove_flipped_bits(const Setting& setting) {
  Written written;
  if (!write(setting, written)) {
    RowResult result;
    result.counts.stuck = 1;
    result.note = "no segment could be written";
    return result;
  }
  const std::size_t bits = written.files[written.segment].size() * 8;
  const std::size_t step = setting.is_short ? 101 : 1;
  std::size_t bit = setting.is_short ? setting.seed % step : 0;
  RowResult result = setting.repeat((bits - bit + step - 1) / step, [&](std::uint64_t seed) {
    const RowResult one = read_damaged(setting, written, bit, seed);
    bit += step;
    return one;
  });
  const std::uint64_t aside = result.figures.acknowledged - result.figures.delivered;
  if (result.counts.are_zero())
    result.note = std::to_string(aside) + " damaged records set aside and reported, none of them handed on";
  return result;
}

}  // namespace ekiden::prove
