// SPDX-License-Identifier: Apache-2.0
// Any bytes as a segment: recovery ends, it replays what is no event, every event is read once, as often as it is
// looked for alone, and the journal accepts.
#include <cstdlib>

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

  auto opened = journal::Journal::open(options, disk, clock, random, log, metrics,
                                       [&](journal::Seq seq, const journal::Record& record) {
                                         expect(seq > 0 && !std::holds_alternative<journal::EventRecord>(record));
                                       });
  if (!opened) {
    expect(opened.status().code() == Code::config);
    return 0;
  }
  for (journal::Seq after = 0;;) {
    const auto page = (*opened)->read(after, 10, 1 << 20);
    expect(page.ok() && page->next >= after);
    if (page->events.empty()) break;
    for (const journal::StoredEvent& event : page->events) {
      expect(event.seq > after && event.seq <= page->next);
      const auto alone = (*opened)->event(event.seq);
      expect(alone.ok() && alone->document == event.document);
    }
    after = page->next;
  }
  (*opened)->append({journal::CursorRecord{"c", "n", "v"}}, journal::Durability::sync,
                    [](const journal::AppendResult& result) { expect(result.status.ok()); });
  return 0;
}
