// SPDX-License-Identifier: Apache-2.0
// The ports behind an instance, and the folder of the plugins that these tests load.
#pragma once

#include <functional>
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

struct NoHttpClient final : HttpClient {
  void request(HttpRequest, Executor&, std::function<void(HttpResponse)>) override {}
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
  Status emit(const std::string&, std::vector<EventDraft> drafts, Executor& where,
              std::function<void(Status)> durable) override {
    for (EventDraft& draft : drafts) {
      if (draft.type.empty() || draft.data.front() != '{') return Status(Code::invalid, "no event");
      events.push_back(std::move(draft));
    }
    waiting.push_back(
        [&where, durable = std::move(durable)](Status status) { where.post([durable, status] { durable(status); }); });
    return {};
  }
  std::vector<EventDraft> events;
  std::vector<std::function<void(Status)>> waiting;
};

struct NoCommands final : Commands {
  void submit(std::string_view, std::string_view, Executor&, Done) override {}
  void find(std::string_view, Executor&, std::function<void(Result<std::string>)>) override {}
};

struct KeptAnswer final : Responder {
  void respond(OutgoingResponse response) override { answers.push_back(std::move(response)); }
  std::vector<OutgoingResponse> answers;
};

struct Ports {
  Services services() { return {loop, log, metrics, clock, random, http_client, routes, ingress, commands}; }

  ekiden::test::FakeClock clock;
  ekiden::test::SteppedLoop loop{clock};
  ekiden::test::RecordingLog log;
  ekiden::test::FakeMetrics metrics;
  ekiden::test::SeededRandom random{5};
  NoHttpClient http_client;
  KeptRoutes routes{loop};
  KeptIngress ingress;
  NoCommands commands;
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
