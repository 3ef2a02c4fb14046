// SPDX-License-Identifier: Apache-2.0
#include "support/kafka/mock_cluster.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include "support/kafka/partition_log.hpp"

namespace ekiden::test {

namespace {

constexpr int kBrokers = 3;
constexpr std::int16_t kProduce = 0;  // the protocol's number of that request
constexpr std::chrono::seconds kPatience{60};

std::map<std::string, std::string> headers_of(rd_kafka_message_t* message) {
  std::map<std::string, std::string> all;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return all;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    all[name] = std::string(static_cast<const char*>(value), size);
  return all;
}

}  // namespace

MockCluster::MockCluster() {
  std::array<char, 256> why{};
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, nullptr);
  handle_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
  REQUIRE(handle_ != nullptr);
  cluster_.reset(rd_kafka_mock_cluster_new(handle_.get(), kBrokers));
  REQUIRE(cluster_ != nullptr);
}

std::string MockCluster::bootstrap_servers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_.get());
}

void MockCluster::make_topic(const std::string& topic) {
  REQUIRE(rd_kafka_mock_topic_create(cluster_.get(), topic.c_str(), kPartitions, 1) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void MockCluster::fail_topic(const std::string& topic, rd_kafka_resp_err_t error) {
  rd_kafka_mock_topic_set_error(cluster_.get(), topic.c_str(), error);
}

void MockCluster::fail_next(const std::vector<rd_kafka_resp_err_t>& errors) {
  rd_kafka_mock_push_request_errors_array(cluster_.get(), kProduce, errors.size(), errors.data());
}

void MockCluster::hold_answers() {
  constexpr int kLongMs = 600'000;
  for (int broker = 1; broker <= kBrokers; ++broker)
    rd_kafka_mock_broker_push_request_error_rtts(cluster_.get(), broker, kProduce, 1, RD_KAFKA_RESP_ERR_NO_ERROR,
                                                 kLongMs);
}

void MockCluster::slow_down(int ms) {
  if (std::exchange(late_ms_, ms) == ms) return;
  for (int broker = 1; broker <= kBrokers; ++broker) rd_kafka_mock_broker_set_rtt(cluster_.get(), broker, ms);
}

void MockCluster::break_brokers(bool broken) {
  if (std::exchange(are_broken_, broken) == broken) return;  // the mock listens twice when it is told twice
  for (int broker = 1; broker <= kBrokers; ++broker)
    broken ? rd_kafka_mock_broker_set_down(cluster_.get(), broker)
           : rd_kafka_mock_broker_set_up(cluster_.get(), broker);
}

void MockCluster::mend() {
  rd_kafka_mock_clear_request_errors(cluster_.get(), kProduce);
  slow_down(0);
  break_brokers(false);
}

std::size_t MockCluster::kept(const std::string& topic) const {
  std::set<std::tuple<int, std::int64_t, std::int16_t, std::int32_t>> numbers;
  std::istringstream brokers(bootstrap_servers());
  for (std::string broker; std::getline(brokers, broker, ',');)
    for (int partition = 0; partition < kPartitions; ++partition)
      for (const LoggedBatch& batch : log_of(broker, topic, partition).value_or(std::vector<LoggedBatch>()))
        for (std::int32_t n = 0; n < batch.count; ++n)
          numbers.emplace(partition, batch.producer, batch.epoch, batch.first_sequence + n);
  return numbers.size();
}

std::vector<MockCluster::Read> MockCluster::read(const std::string& topic, std::size_t wanted) const {
  std::array<char, 256> why{};
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  for (const auto& [name, value] : std::map<std::string, std::string>{{"bootstrap.servers", bootstrap_servers()},
                                                                      {"group.id", "reader"},
                                                                      {"auto.offset.reset", "earliest"},
                                                                      {"enable.partition.eof", "true"}})
    REQUIRE(rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK);
  rd_kafka_conf_set_log_cb(conf, nullptr);
  const std::unique_ptr<rd_kafka_t, DestroyHandle> consumer(
      rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size()));
  REQUIRE(consumer != nullptr);
  rd_kafka_poll_set_consumer(consumer.get());
  rd_kafka_topic_partition_list_t* const partitions = rd_kafka_topic_partition_list_new(kPartitions);
  for (int partition = 0; partition < kPartitions; ++partition)
    rd_kafka_topic_partition_list_add(partitions, topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer.get(), partitions);
  rd_kafka_topic_partition_list_destroy(partitions);

  std::vector<Read> all;
  std::set<int> ended;  // partitions that were read to their end
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while ((all.size() < wanted || ended.size() < kPartitions) && std::chrono::steady_clock::now() < until) {
    rd_kafka_message_t* const message = rd_kafka_consumer_poll(consumer.get(), 100);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ended.insert(message->partition);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      all.push_back({std::string(static_cast<const char*>(message->key), message->key_len), headers_of(message),
                     std::string(static_cast<const char*>(message->payload), message->len), message->partition});
    rd_kafka_message_destroy(message);
  }
  rd_kafka_consumer_close(consumer.get());
  return all;
}

}  // namespace ekiden::test
