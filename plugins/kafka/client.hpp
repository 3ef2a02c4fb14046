// SPDX-License-Identifier: Apache-2.0
// librdkafka's idempotent producer as one object.
#pragma once

#include <librdkafka/rdkafka.h>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "message.hpp"
#include "settings.hpp"

namespace ekiden::kafka {

// Who is told what has become of messages, and of what is wrong with brokers. Called inside poll() and flush() alone.
class ClientEvents {
 public:
  virtual ~ClientEvents() = default;
  virtual void ended(std::uint64_t message, rd_kafka_resp_err_t error, rd_kafka_msg_status_t persisted) = 0;
  virtual void troubled(rd_kafka_resp_err_t error, std::string_view text) = 0;
};

// Thread-safe, but for poll(), flush(), purge() and the destructor, which are one thread's. The destructor waits for
// librdkafka's threads; of messages that have not ended nobody hears any more.
class Client {
 public:
  // EKD_E_CONFIG names the property that librdkafka does not take. `events` outlives the client.
  static sdk::Status make(const Properties& properties, ClientEvents& events, std::unique_ptr<Client>& out);
  // Whether librdkafka takes the properties, as far as it says so without a producer.
  static sdk::Status check(const Properties& properties);

  // Takes the message, under a number that ended() names; or says why not, and ended() does not come.
  rd_kafka_resp_err_t produce(const std::string& topic, const Message& message, std::uint64_t number);
  void poll(int timeout_ms) { rd_kafka_poll(handle_.get(), timeout_ms); }
  // Waits for all messages' end, for so long at most.
  void flush(int timeout_ms) { rd_kafka_flush(handle_.get(), timeout_ms); }
  // What waits to be sent ends; what is on its way does, too, when that is asked for.
  void purge(bool in_flight);
  // librdkafka has given up its promise that each message is there once and in order, and takes none any more.
  bool is_dead() const { return rd_kafka_fatal_error(handle_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR; }
  // It has learned of brokers where topics are. Before that no message can have left.
  bool has_met_brokers() const;

 private:
  explicit Client(rd_kafka_t* handle) : handle_(handle) {}

  struct Destroy {
    void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  };
  std::unique_ptr<rd_kafka_t, Destroy> handle_;
};

}  // namespace ekiden::kafka
