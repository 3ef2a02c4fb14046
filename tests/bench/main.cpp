// SPDX-License-Identifier: Apache-2.0
// ekiden_bench [NAME…]: all benchmarks, or those whose name begins so.
#include <cstdio>
#include <string_view>

#include "bench/rounds.hpp"

int main(int argc, char** argv) {
  using namespace ekiden::bench;
  struct Benchmark {
    std::string_view name;
    void (*run)();
  };
  const Benchmark benchmarks[] = {{"journal", journal_against_disk},
                                  {"abi", call_through_the_abi},
                                  {"mapping", records_of_events},
                                  {"child", messages_through_a_child},
                                  {"kill", a_channel_beside_one_that_is_killed},
                                  {"client", sends_to_a_slow_endpoint},
                                  {"ingest", ingest},
                                  {"relay", relay},
                                  {"poison", poisoned_conversation},
                                  {"instructions", instructions_of_an_event},
                                  {"memory", memory_of_connections},
                                  {"backlog", backlog_of_a_million},
                                  {"warehouse", warehouse_against_copy},
                                  {"webhook", webhook_against_libcurl}};
  bool found = false;
  for (const Benchmark& benchmark : benchmarks) {
    bool wanted = argc < 2;
    for (int i = 1; i < argc; ++i) wanted = wanted || benchmark.name.starts_with(argv[i]);
    if (!wanted) continue;
    found = true;
    benchmark.run();
  }
  if (found) return 0;
  std::fputs("ekiden_bench: no benchmark of that name; there are:", stderr);
  for (const Benchmark& benchmark : benchmarks) std::fprintf(stderr, " %s", benchmark.name.data());
  std::fputs("\n", stderr);
  return 64;
}
