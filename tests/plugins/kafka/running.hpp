// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <ekiden/testkit/fake_host.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/kafka/mock_cluster.hpp"

namespace ekiden::test {

// One for all tests of a program.
inline MockCluster& the_cluster() {
  static MockCluster one;
  return one;
}

inline std::string fresh_name() {
  static int count = 0;
  return "support." + std::to_string(++count);
}

// An empty topic, and the sink before it.
struct Running {
  explicit Running(const std::string& members = {}, MockCluster& brokers = the_cluster()) : cluster(brokers) {
    cluster.mend();
    cluster.make_topic(topic);
    REQUIRE(host.create(ekd_entry_v1(), "kafka").ok());
    REQUIRE(host.configure(R"({"bootstrap_servers":")" + cluster.bootstrap_servers() + R"(","topic":")" + topic + "\"" +
                           members + "}")
                .ok());
    REQUIRE(host.start().status.ok());
  }

  std::vector<sdk::Status> deliver(const std::vector<sdk::Delivery>& events) {
    auto done = host.deliver(events);
    if (!done)
      REQUIRE(host.run_until([&] { return (done = host.last_completion()).has_value(); }, std::chrono::seconds(90)));
    if (events.size() == 1) return {done->status};
    std::vector<sdk::Status> statuses;
    for (const auto& item : done->items) statuses.push_back(item.status);
    return statuses;
  }

  // As the gateway does it: what may succeed later comes again, until all have arrived or were refused for good. Only
  // what counts as an attempt makes one. Answers how many were refused.
  std::size_t deliver_until_done(std::vector<sdk::Delivery> events) {
    std::size_t refused = 0;
    for (int round = 0; !events.empty(); ++round) {
      REQUIRE(round < 600);
      const std::vector<sdk::Status> statuses = deliver(events);
      std::vector<sdk::Delivery> again;
      for (std::size_t i = 0; i < events.size(); ++i) {
        if (statuses[i].ok()) continue;
        if (statuses[i].code == EKD_E_REJECTED) {
          ++refused;
          continue;
        }
        again.push_back(events[i]);
        if (statuses[i].code != EKD_E_AUTH && statuses[i].code != EKD_E_RATE_LIMITED) ++again.back().attempt;
      }
      events = std::move(again);
      if (!events.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return refused;
  }

  MockCluster& cluster;
  const std::string topic = fresh_name();
  testkit::FakeHost host;
};

// Events of conversations of their own, whose text is written so in JSON.
class Said {
 public:
  Said(int count, const std::string& text) {
    for (int n = 1; n <= count; ++n) {
      ids_.push_back("a" + std::to_string(n));
      documents_.push_back(R"({"specversion":"1.0","id":")" + ids_.back() +
                           R"(","type":"t","source":"/s","datacontenttype":"application/json","data":{"text":")" +
                           text + "\"}}");
    }
  }
  sdk::Delivery one(std::size_t n, std::uint32_t attempt = 1) const {
    return {ids_[n - 1], "t", "hello", ids_[n - 1], documents_[n - 1], attempt, n, 1'795'000'000'000, {}};
  }
  std::vector<sdk::Delivery> every(std::uint32_t attempt = 1) const {
    std::vector<sdk::Delivery> events;
    for (std::size_t n = 1; n <= ids_.size(); ++n) events.push_back(one(n, attempt));
    return events;
  }
  const std::string& document(std::size_t n) const { return documents_[n - 1]; }

 private:
  std::vector<std::string> ids_, documents_;
};

inline std::vector<ekd_status> codes(const std::vector<sdk::Status>& statuses) {
  std::vector<ekd_status> codes;
  for (const sdk::Status& status : statuses) codes.push_back(status.code);
  return codes;
}

inline std::vector<ekd_status> codes_of(const std::optional<testkit::Completion>& done) {
  std::vector<ekd_status> codes;
  REQUIRE(done);
  for (const auto& item : done->items) codes.push_back(item.status.code);
  return codes;
}

inline std::vector<ekd_status> all(std::size_t count, ekd_status status) {
  return std::vector<ekd_status>(count, status);
}

}  // namespace ekiden::test
