// SPDX-License-Identifier: Apache-2.0
// Any bytes as a segment: recovery ends, reading returns what recovery replayed, and the journal accepts.
#include <cstdlib>
#include <set>

#include "journal/format.hpp"
#include "journal/journal.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/fs.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "support/doubles/random.hpp"

namespace {

using namespace ekiden;

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  test::PowerCutFs disk;
  test::FakeClock clock;
  test::SeededRandom random(1);
  test::RecordingLog log;
  test::FakeMetrics metrics;
  journal::Options options;
  options.folder = "/j";
  (void)disk.make_folder(options.folder);
  disk.set_contents("/j/" + journal::segment_name(1), std::string(reinterpret_cast<const char*>(data), size));

  std::set<journal::Seq> replayed;
  auto opened = journal::Journal::open(options, disk, clock, random, log, metrics,
                                       [&](journal::Seq seq, const journal::Record& record) {
                                         if (std::holds_alternative<journal::EventRecord>(record)) replayed.insert(seq);
                                       });
  if (!opened) {
    expect(opened.status().code() == Code::config);
    return 0;
  }
  for (journal::Seq after = 0;;) {
    const auto page = (*opened)->read(after, 10, 1 << 20);
    expect(page.ok() && page->next >= after);
    if (page->events.empty()) break;
    for (const journal::StoredEvent& event : page->events) expect(replayed.erase(event.seq) == 1);
    after = page->next;
  }
  expect(replayed.empty());
  (*opened)->append({journal::CursorRecord{"c", "n", "v"}}, journal::Durability::sync,
                    [](const journal::AppendResult& result) { expect(result.status.ok()); });
  return 0;
}
