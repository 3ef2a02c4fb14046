// SPDX-License-Identifier: Apache-2.0
// What a process of its own costs a plugin: messages to a sink that does nothing, through the same Instance, in this
// process and in a child; one at a time, many in flight, and in batches.
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "bench/rounds.hpp"
#include "core/system.hpp"
#include "plugin/library.hpp"
#include "plugin/remote/remote_plugin.hpp"
#include "runtime/loop.hpp"
#include "runtime/loop_children.hpp"
#include "unit/plugin/stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;

constexpr int kRounds = 7;
constexpr int kMessages = 20'000;

struct Shape {
  const char* name;
  std::size_t in_flight;
  std::size_t batch;
  int messages;
};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "ekiden_bench: %s\n", why.c_str());
  std::exit(70);
}

// Microseconds a message.
class Course {
 public:
  Course(Loop& loop, std::shared_ptr<Instance> instance) : loop_(loop), instance_(std::move(instance)) {}

  double run(const Shape& shape) {
    DeliveryCall event;
    event.id = "i6lg87kl86kcepfi173705mfdg";
    event.type = "ekiden.message.received.v1";
    event.channel = "wechat-cn";
    event.conversation = "default/wechat-cn/wx2c2769f8efd9abc2/dm/oyORnuP8q7ou2gfYjqLzSIWZf0rs";
    event.document = std::string(1'000, 'x');
    events_.assign(shape.batch, event);
    left_ = shape.messages / static_cast<int>(shape.batch);
    open_ = 0;
    ended_ = std::promise<void>();
    const double time = bench::seconds([&] {
      loop_.post([&] { fill(shape.in_flight); });
      ended_.get_future().wait();
    });
    return time / shape.messages * 1e6;
  }

 private:
  void fill(std::size_t in_flight) {
    while (left_ > 0 && open_ < in_flight) {
      --left_;
      ++open_;
      instance_->deliver(events_, [this, in_flight](const Outcome& outcome) {
        if (!outcome.ok()) give_up(outcome.message);
        --open_;
        if (left_ > 0) return fill(in_flight);
        if (open_ == 0) ended_.set_value();
      });
    }
  }

  Loop& loop_;
  const std::shared_ptr<Instance> instance_;
  std::vector<DeliveryCall> events_;
  int left_ = 0;
  std::size_t open_ = 0;
  std::promise<void> ended_;
};

std::shared_ptr<Instance> start(const Make& make, const Services& services, const std::string& id) {
  Component component;
  component.kind = plugin::Kind::sink;
  component.id = "null-sink";
  component.file = EKIDEN_BENCH_PLUGINS "/null_sink.so";
  component.max_batch = 100;
  Result<std::shared_ptr<Instance>> instance = Instance::create(make, component, id, services);
  if (!instance) give_up(instance.status().message());
  if (Status status = (*instance)->configure("{}", id); !status) give_up(status.message());
  std::promise<Outcome> started;
  services.strand.post([&] { (*instance)->start([&](const Outcome& outcome) { started.set_value(outcome); }); });
  if (const Outcome outcome = started.get_future().get(); !outcome.ok()) give_up(outcome.message);
  return *instance;
}

}  // namespace

namespace ekiden::bench {

void messages_through_a_child() {
  const Result<const Library*> library = Library::load(EKIDEN_BENCH_PLUGINS "/null_sink.so");
  if (!library) give_up(library.status().message());
  SystemClock clock;
  SystemRandom random;
  plugin::test::Ports ports;
  Loop loop("bench");
  LoopChildren children(loop);
  loop.start();
  const Services services{loop,         ports.log,     ports.metrics,  clock,        random, ports.http_client,
                          ports.routes, ports.ingress, ports.commands, ports.workers};
  remote::Settings settings;
  settings.program = EKIDEN_BENCH_PROGRAM;
  {
    Course here(loop, start(make_from(**library), services, "here"));
    Course there(loop, start(remote::make_remote(children, services, settings), services, "there"));
    for (const Shape& shape : {Shape{"one at a time", 1, 1, kMessages / 4}, Shape{"64 in flight", 64, 1, kMessages},
                               Shape{"batches of 100, 4 in flight", 4, 100, kMessages}})
      compare(std::string("a message to a sink, ") + shape.name, "us", kRounds,
              {{"limit: in this process", [&] { return here.run(shape); }},
               {"in a process of its own", [&] { return there.run(shape); }}});
    loop.stop();
  }
}

}  // namespace ekiden::bench
