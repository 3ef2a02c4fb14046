// SPDX-License-Identifier: Apache-2.0
// Each way in which a plugin breaks the contract, written against the bare ABI, is found and named.
#include <ekiden/testkit/fake_host.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <thread>

using namespace ekiden::testkit;
namespace sdk = ekiden::sdk;
using sdk::to_abi;

namespace {

// A plugin that does in each function what the test says.
struct Bare {
  using Call = std::function<ekd_status(const ekd_host*, ekd_op)>;
  Call configure = ok, start = ok, stop = ok, deliver = ok, apply = ok;
  const ekd_host* host = nullptr;
  ekd_plugin table{};

  static ekd_status ok(const ekd_host*, ekd_op) { return EKD_OK; }
  static Bare& of(const ekd_plugin* plugin) { return *static_cast<Bare*>(plugin->data); }
  template <Call Bare::*Member>
  static ekd_status run(const ekd_plugin* plugin, ekd_op op) {
    Bare& bare = of(plugin);
    return (bare.*Member)(bare.host, op);
  }

  const ekd_plugin* make(const ekd_host* the_host) {
    host = the_host;
    table.size = sizeof table;
    table.data = this;
    table.configure = [](const ekd_plugin* p, ekd_str, ekd_error*) { return run<&Bare::configure>(p, 0); };
    table.start = [](const ekd_plugin* p, ekd_op op, ekd_error*) { return run<&Bare::start>(p, op); };
    table.stop = [](const ekd_plugin* p, ekd_op op, std::uint32_t, ekd_error*) { return run<&Bare::stop>(p, op); };
    table.destroy = [](const ekd_plugin*) {};
    table.get_extension = [](const ekd_plugin*, const char* id) -> const void* {
      static const ekd_sink sink = {sizeof sink, 0,
                                    [](const ekd_plugin* p, ekd_op op, const ekd_delivery*, std::uint32_t, ekd_error*) {
                                      return run<&Bare::deliver>(p, op);
                                    },
                                    nullptr};
      static const ekd_filter filter = {
          sizeof filter, 0,
          [](const ekd_plugin* p, ekd_op op, const ekd_delivery*, ekd_error*) { return run<&Bare::apply>(p, op); }};
      if (std::string_view(id) == EKD_SINK_ID) return &sink;
      if (std::string_view(id) == EKD_FILTER_ID) return &filter;
      return nullptr;
    };
    return &table;
  }
};

template <class Table>
const Table& service(const ekd_host* host, const char* id) {
  const auto* table = static_cast<const Table*>(host->get_extension(host, id));
  REQUIRE(table != nullptr);
  return *table;
}

struct Case {
  const char* sentence;  // what the violation says
  std::function<void(Bare&)> arrange;
};

const std::string kEvent =
    R"({"specversion":"1.0","id":"i","source":"s","type":"t","subject":"c","partitionkey":"c","data":{}})";

ekd_status define(const ekd_host* host, std::int32_t kind, const char* name) {
  ekd_metric metric{};
  metric.size = sizeof metric;
  metric.kind = kind;
  metric.name = to_abi(name);
  std::uint32_t id = 0;
  return service<ekd_metrics>(host, EKD_METRICS_ID).define(host, &metric, &id, nullptr);
}

ekd_status emit(const ekd_host* host, ekd_emission emission) {
  emission.size = sizeof emission;
  return service<ekd_ingress>(host, EKD_INGRESS_ID).emit(host, &emission, nullptr);
}

const std::vector<Case> kCases = {
    {"EKD_PENDING",
     [](Bare& b) {
       b.deliver = [](auto* h, ekd_op op) {
         h->complete(h, op, EKD_PENDING, {}, nullptr);
         return EKD_OK;
       };
     }},
    {"never began",
     [](Bare& b) {
       b.deliver = [](auto* h, ekd_op) {
         h->complete(h, 999, EKD_OK, {}, nullptr);
         return EKD_OK;
       };
     }},
    {"twice",
     [](Bare& b) {
       b.deliver = [](auto* h, ekd_op op) {
         h->complete(h, op, EKD_OK, {}, nullptr);
         return EKD_OK;
       };
     }},
    {"no batch",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op op) {
         h->complete_items(h, op, nullptr, 0);
         return EKD_OK;
       };
     }},
    {"more results",
     [](Bare& b) {
       b.deliver = [](auto* h, ekd_op op) {
         ekd_item_result two[2]{};
         two[0].size = two[1].size = sizeof two[0];
         h->complete_items(h, op, two, 2);
         return EKD_PENDING;
       };
     }},
    {"outside configure",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         ekd_http_route route{};
         route.size = sizeof route;
         service<ekd_http_routes>(h, EKD_HTTP_ROUTE_ID).add(h, &route, nullptr);
         return EKD_OK;
       };
     }},
    {"never came",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         ekd_http_answer answer{};
         answer.size = sizeof answer;
         service<ekd_http_routes>(h, EKD_HTTP_ROUTE_ID).respond(h, 77, &answer);
         return EKD_OK;
       };
     }},
    {"not the strand",
     [](Bare& b) {
       b.configure = [](auto* h, ekd_op) {
         std::jthread([&] { define(h, EKD_METRIC_GAUGE, "g"); });
         return EKD_OK;
       };
     }},
    {"_total",
     [](Bare& b) {
       b.configure = [](auto* h, ekd_op) {
         define(h, EKD_METRIC_COUNTER, "c");
         return EKD_OK;
       };
     }},
    {"_seconds",
     [](Bare& b) {
       b.configure = [](auto* h, ekd_op) {
         define(h, EKD_METRIC_HISTOGRAM, "c");
         return EKD_OK;
       };
     }},
    {"unknown id",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_metrics>(h, EKD_METRICS_ID).record(h, 5, 1, nullptr, 0);
         return EKD_OK;
       };
     }},
    {"emission of nothing",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         emit(h, {});
         return EKD_OK;
       };
     }},
    {"cursor's name",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         ekd_emission e{};
         e.cursor_name = to_abi("Not A Name");
         emit(h, e);
         return EKD_OK;
       };
     }},
    {EKD_INGRESS_HANDLER_ID,
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         ekd_emission e{};
         e.cursor_name = to_abi("c");
         e.tag = 1;
         emit(h, e);
         return EKD_OK;
       };
     }},
    {EKD_TIMER_HANDLER_ID,
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_timer>(h, EKD_TIMER_ID).set(h, 1, 1, 0, nullptr);
         return EKD_OK;
       };
     }},
    {"a period from 1 to 9 ms",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_timer>(h, EKD_TIMER_ID).set(h, 1, 1, 9, nullptr);
         return EKD_OK;
       };
     }},
    {EKD_EXECUTOR_WORK_ID,
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_executor>(h, EKD_EXECUTOR_ID).offload(h, 1, nullptr);
         return EKD_OK;
       };
     }},
    {EKD_TOKEN_SOURCE_ID,
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_tokens>(h, EKD_TOKEN_ID).get(h, 1, to_abi("api"), nullptr);
         return EKD_OK;
       };
     }},
    {"without a reason",
     [](Bare& b) {
       b.start = [](auto* h, ekd_op) {
         service<ekd_health>(h, EKD_HEALTH_ID).set(h, EKD_HEALTH_DOWN, {});
         return EKD_OK;
       };
     }},
    {"no judgement",
     [](Bare& b) {
       b.deliver = [](auto* h, ekd_op op) {
         return service<ekd_filter_verdict>(h, EKD_FILTER_VERDICT_ID).drop(h, op, to_abi("spam"), nullptr) ==
                        EKD_E_STATE
                    ? EKD_OK
                    : EKD_E_INTERNAL;
       };
     }},
    {"^[a-z_]{1,32}$",
     [](Bare& b) {
       b.apply = [](auto* h, ekd_op op) {
         return service<ekd_filter_verdict>(h, EKD_FILTER_VERDICT_ID).drop(h, op, to_abi("Not fixed"), nullptr);
       };
     }},
    {"another specversion",
     [](Bare& b) {
       b.apply = [](auto* h, ekd_op op) {
         return service<ekd_filter_verdict>(h, EKD_FILTER_VERDICT_ID).replace(h, op, to_abi("{}"), nullptr);
       };
     }},
};

}  // namespace

TEST_CASE("every breach of the contract is found and named") {
  for (const Case& one : kCases) {
    INFO(one.sentence);
    Bare bare;
    one.arrange(bare);
    FakeHost host;
    REQUIRE(host.create([&](const ekd_host* h, ekd_error*) { return bare.make(h); }).ok());
    REQUIRE(host.configure("{}").ok());
    REQUIRE(host.start().status.ok());
    host.deliver({{.id = "1"}});
    host.apply({.id = "1", .document = kEvent});
    REQUIRE(host.violations().size() >= 1);
    CHECK_THAT(host.violations()[0], Catch::Contains(one.sentence));
  }
}

TEST_CASE("a plugin that breaks nothing has no violations") {
  Bare bare;
  bare.apply = [](auto* h, ekd_op op) {
    return service<ekd_filter_verdict>(h, EKD_FILTER_VERDICT_ID).drop(h, op, to_abi("spam"), nullptr);
  };
  FakeHost host;
  REQUIRE(host.create([&](const ekd_host* h, ekd_error*) { return bare.make(h); }).ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
  CHECK(host.deliver({{.id = "1"}})->status.ok());
  const auto judged = host.apply({.id = "1", .document = kEvent});
  REQUIRE(judged);
  CHECK(judged->verdict.kind == Verdict::Kind::drop);
  CHECK(judged->verdict.reason == "spam");
  CHECK(host.stop().status.ok());
  CHECK(host.violations().empty());
}

TEST_CASE("a host call inside create is a violation") {
  Bare bare;
  FakeHost host;
  REQUIRE(host.create([&](const ekd_host* h, ekd_error*) {
                h->get_extension(h, EKD_LOG_ID);
                return bare.make(h);
              })
              .ok());
  CHECK_THAT(host.violations().at(0), Catch::Contains("create()"));
}

TEST_CASE("a pending start lets traffic begin when it ends, and a pending stop ends everything when it ends") {
  Bare bare;
  ekd_op op = 0;
  const auto later = [&](const ekd_host*, ekd_op the_op) {
    op = the_op;
    return static_cast<ekd_status>(EKD_PENDING);
  };
  bare.start = bare.stop = later;
  bare.deliver = [](const ekd_host*, ekd_op) { return static_cast<ekd_status>(EKD_PENDING); };
  FakeHost host;
  REQUIRE(host.create([&](const ekd_host* h, ekd_error*) { return bare.make(h); }).ok());
  REQUIRE(host.configure("{}").ok());
  CHECK(host.start().status.is_pending());
  host.abi()->complete(host.abi(), op, EKD_OK, {}, nullptr);
  CHECK(host.last_completion()->status.ok());
  host.deliver({{.id = "1"}});
  const ekd_op delivery = host.last_op();
  CHECK(host.stop().status.is_pending());
  host.abi()->complete(host.abi(), op, EKD_OK, {}, nullptr);
  CHECK(host.completion(delivery)->status.code == EKD_E_CANCELLED);
  CHECK(host.leftovers() == std::vector<std::string>{"deliver() was never completed"});
  CHECK(host.violations().empty());
}
