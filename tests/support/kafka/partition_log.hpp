// SPDX-License-Identifier: Apache-2.0
// What stands in a partition, asked of its leader in Kafka's protocol: librdkafka's consumer hides the producers'
// numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ekiden::test {

// A batch with the numbers by which brokers know it when it comes again.
struct LoggedBatch {
  std::int64_t producer = 0;
  std::int16_t epoch = 0;
  std::int32_t first_sequence = 0;
  std::int32_t count = 0;
};

// Nothing when that broker, "host:port", does not lead the partition. Fails the test when there is no answer.
std::optional<std::vector<LoggedBatch>> log_of(const std::string& broker, const std::string& topic, int partition);

}  // namespace ekiden::test
