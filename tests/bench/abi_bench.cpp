// SPDX-License-Identifier: Apache-2.0
// What the C ABI costs: one call into a sink that does nothing, in a real plugin file, against a virtual call of C++ to
// the same nothing.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench/rounds.hpp"
#include "bench/virtual_sink.hpp"
#include "plugin/library.hpp"

namespace {

using namespace ekiden;

constexpr int kRounds = 9;
constexpr int kCalls = 20'000'000;

template <class Call>
double nanoseconds_per_call(Call&& call) {
  std::int64_t sum = 0;
  const double time = bench::seconds([&] {
    for (int i = 0; i < kCalls; ++i) sum += call(static_cast<ekd_op>(i) + 1);
  });
  if (sum != 0) std::abort();
  return time / kCalls * 1e9;
}

}  // namespace

namespace ekiden::bench {

void call_through_the_abi() {
  const Result<const plugin::Library*> library = plugin::Library::load(EKIDEN_BENCH_PLUGINS "/null_sink.so");
  if (!library) {
    std::fprintf(stderr, "ekiden_bench: %s\n", library.status().message().c_str());
    std::exit(78);
  }
  ekd_host host{};
  host.size = sizeof host;
  const ekd_plugin* const instance = (*library)->factory().create(&host, "null-sink", nullptr);
  const auto* const sink = static_cast<const ekd_sink*>(instance->get_extension(instance, EKD_SINK_ID));
  const std::unique_ptr<VirtualSink> direct = make_virtual_sink();

  const char document[] = "{\"specversion\":\"1.0\"}";
  ekd_delivery event{};
  event.size = sizeof event;
  event.document = {document, sizeof document - 1};
  ekd_error error{};
  error.size = sizeof error;
  compare("a call with one event", "ns", kRounds,
          {{"limit: a virtual call in C++",
            [&] { return nanoseconds_per_call([&](ekd_op op) { return direct->deliver(op, &event, 1, &error); }); }},
           {"deliver() of a plugin file, through the ABI", [&] {
              return nanoseconds_per_call([&](ekd_op op) { return sink->deliver(instance, op, &event, 1, &error); });
            }}});
  instance->destroy(instance);
}

}  // namespace ekiden::bench
