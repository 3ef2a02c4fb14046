// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ekiden::test {

// Three brokers of librdkafka's mock cluster, on loopback ports. They write down a batch each time that it comes;
// kept() says what real brokers would have kept.
class MockCluster {
 public:
  struct Read {
    std::string key;
    std::map<std::string, std::string> headers;
    std::string value;
    int partition = 0;
  };

  static constexpr int kPartitions = 4;  // of each topic

  MockCluster();

  std::string bootstrap_servers() const;
  void make_topic(const std::string& topic);
  // What brokers say of the topic instead of where it is.
  void fail_topic(const std::string& topic, rd_kafka_resp_err_t error);
  // The next requests to produce end so instead of being carried out; RD_KAFKA_RESP_ERR__TRANSPORT: the connection is
  // cut.
  void fail_next(const std::vector<rd_kafka_resp_err_t>& errors);
  // Each broker's next request to produce is carried out, and not answered as long as its connection lives. Cannot be
  // mended.
  void hold_answers();
  // Every answer comes so late.
  void slow_down(int ms);
  void break_brokers(bool broken);
  // As it was made, but for its topics. Each change takes the mock up to a second.
  void mend();
  // How many of the topic's messages brokers keep: of those under one number of a producer the first.
  std::size_t kept(const std::string& topic) const;
  // All that stands in the topic, read from its beginning; waits until there are so many.
  std::vector<Read> read(const std::string& topic, std::size_t wanted) const;

 private:
  struct DestroyHandle {
    void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  };
  struct DestroyCluster {
    void operator()(rd_kafka_mock_cluster_t* cluster) const { rd_kafka_mock_cluster_destroy(cluster); }
  };
  std::unique_ptr<rd_kafka_t, DestroyHandle> handle_;
  std::unique_ptr<rd_kafka_mock_cluster_t, DestroyCluster> cluster_;
  bool are_broken_ = false;
  int late_ms_ = 0;
};

}  // namespace ekiden::test
