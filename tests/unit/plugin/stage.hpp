// SPDX-License-Identifier: Apache-2.0
// The ports behind an instance, and the folder of the plugins that these tests load.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "support/doubles/random.hpp"
#include "support/doubles/stepped_loop.hpp"

namespace ekiden::plugin::test {

inline std::string fixture(const std::string& name) {
  return std::string(EKIDEN_FIXTURE_FOLDER "/").append(name);
}

// Keeps what was asked for; the test answers.
struct KeptHttpClient final : HttpClient {
  void request(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done) override {
    tickets.push_back(request.ticket);
    waiting.push_back([&where, done = std::move(done)](HttpResponse response) {
      where.post([done, response = std::move(response)] { done(response); });
    });
  }
  void cancel(std::uint64_t ticket) override { cancelled.push_back(ticket); }
  std::vector<std::uint64_t> tickets;
  std::vector<std::function<void(HttpResponse)>> waiting;
  std::vector<std::uint64_t> cancelled;
};

// Runs nothing until the test says so.
struct SteppedWorkers final : Workers {
  void run(std::function<void()> work) override { waiting.push_back(std::move(work)); }
  void step() {
    const std::function<void()> work = std::move(waiting.front());
    waiting.pop_front();
    work();
  }
  std::deque<std::function<void()>> waiting;
};

struct KeptRoutes final : HttpRoutes {
  explicit KeptRoutes(Executor& loop) : loop_(loop) {}
  Status add(HttpRoute route) override {
    routes.push_back(std::move(route));
    return {};
  }
  Executor& executor() override { return loop_; }
  std::vector<HttpRoute> routes;

 private:
  Executor& loop_;
};

// Keeps what was emitted; the test decides when it is durable.
struct KeptIngress final : Ingress {
  Status emit(const std::string&, const Emission& emission, Executor& where,
              std::function<void(Status)> durable) override {
    if (!refusal) return refusal;
    for (const EventDraft& draft : emission.events) {
      if (draft.type.empty() || draft.data.front() != '{') return Status(Code::invalid, "no event");
      events.emplace_back(draft.data);
    }
    waiting.push_back(
        [&where, durable = std::move(durable)](Status status) { where.post([durable, status] { durable(status); }); });
    if (!emission.cursor_name.empty()) cursors[std::string(emission.cursor_name)] = emission.cursor;
    return {};
  }
  Result<std::string> cursor(const std::string&, const std::string& name) const override {
    const auto found = cursors.find(name);
    return found == cursors.end() ? Result<std::string>(Status(Code::not_found, "no cursor")) : found->second;
  }
  void when_ready(Executor& where, std::function<void()> ready) override {
    ready_waiting.push_back([&where, ready = std::move(ready)] { where.post(ready); });
  }
  std::vector<std::string> events;  // their data
  std::map<std::string, std::string> cursors;
  Status refusal;
  std::vector<std::function<void()>> ready_waiting;
  std::vector<std::function<void(Status)>> waiting;
};

// Keeps what was submitted by itself.
struct KeptCommands final : Commands {
  void submit(std::string_view body, std::string_view key, Executor&, Done) override {
    submitted.emplace_back(key, body);
  }
  Status check(std::string_view) const override { return refusal; }
  void find(std::string_view, Executor&, std::function<void(Result<std::string>)>) override {}
  std::vector<std::pair<std::string, std::string>> submitted;
  Status refusal;
};

struct KeptAnswer final : Responder {
  void respond(OutgoingResponse response) override { answers.push_back(std::move(response)); }
  std::vector<OutgoingResponse> answers;
};

struct Ports {
  Services services() { return {loop, log, metrics, clock, random, http_client, routes, ingress, commands, workers}; }

  ekiden::test::FakeClock clock;
  ekiden::test::SteppedLoop loop{clock};
  ekiden::test::RecordingLog log;
  ekiden::test::FakeMetrics metrics;
  ekiden::test::SeededRandom random{5};
  KeptHttpClient http_client;
  SteppedWorkers workers;
  KeptRoutes routes{loop};
  KeptIngress ingress;
  KeptCommands commands;
};

// A component of a fixture, described as its descriptor says.
inline Component described(const std::string& file, const std::string& id) {
  const Result<const Library*> library = Library::load(fixture(file));
  if (!library) throw std::runtime_error(library.status().message());
  const ekd_descriptor* descriptor = (*library)->find(id);
  Component component;
  component.kind = descriptor->kind == EKD_KIND_ADAPTER ? Kind::adapter
                   : descriptor->kind == EKD_KIND_SINK  ? Kind::sink
                                                        : Kind::filter;
  component.id = id;
  component.file = fixture(file);
  if (Status status = read_descriptor(descriptor->json, component); !status) throw std::runtime_error(status.message());
  return component;
}

inline Component puppet(const std::string& id) {
  return described("puppet.so", id);
}

// An instance that is configured and started.
inline std::shared_ptr<Instance> start(const Component& component, const std::string& id, const Services& services,
                                       ekiden::test::SteppedLoop& loop) {
  Result<std::shared_ptr<Instance>> instance =
      Instance::create(make_from(**Library::load(component.file)), component, id, services);
  if (!instance) throw std::runtime_error(instance.status().message());
  if (Status status = (*instance)->configure("{}", "acc"); !status) throw std::runtime_error(status.message());
  (*instance)->start([](const Outcome&) {});
  loop.run();
  return *instance;
}
inline std::shared_ptr<Instance> start_puppet(const std::string& component, const std::string& id,
                                              const Services& services, ekiden::test::SteppedLoop& loop) {
  return start(puppet(component), id, services, loop);
}

}  // namespace ekiden::plugin::test
