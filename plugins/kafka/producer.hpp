// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client.hpp"
#include "outcome.hpp"

namespace ekiden::kafka {

// Produces to one topic: a librdkafka client with the thread that hears it, from birth to the end. A client is over
// when librdkafka has given it up, when a login or rights were refused, and when it has found no broker at all. It goes
// once its messages have ended, and takes none meanwhile; the next message makes another, with numbers and credentials
// of its own. Thread-safe.
class Producer final : private ClientEvents {
 public:
  using Done = std::function<void(const sdk::Status&)>;
  // librdkafka's properties as they are now.
  using Source = std::function<Properties()>;
  // one: a message shares its batch with no other, so that what brokers refuse is that message.
  enum class Batches { many, one };

  static sdk::Status make(sdk::Host& host, std::string topic, Source source, Batches batches,
                          std::unique_ptr<Producer>& out);
  ~Producer() override;
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // `done` is called once, on this object's thread, when the message is in the topic or will not be; never when this
  // returns a failure.
  sdk::Status produce(Message message, Done done);
  // Takes nothing any more. What is on its way may arrive within that time; what has not ended then is told as unknown.
  // `ended` is the last thing that is called, on this object's thread. Once.
  void end(std::uint32_t grace_ms, std::function<void()> ended);

 private:
  Producer(sdk::Host& host, std::string topic, Source source, Batches batches);

  void ended(std::uint64_t number, rd_kafka_resp_err_t error, rd_kafka_msg_status_t persisted) override;
  void troubled(rd_kafka_resp_err_t error, std::string_view text) override;

  sdk::Status make_client(std::unique_ptr<Client>& out);
  void run(const std::stop_token& stop);
  void hear();
  void replace();
  void close();
  void give_up(const sdk::Status& why);
  void tell(std::uint64_t number, const sdk::Status& status);
  sdk::Status explained(const Ended& ended) const;

  sdk::Host& host_;
  const std::string topic_;
  const Source source_;
  const Batches batches_;
  std::mutex mutex_;                 // of all that follows
  std::unique_ptr<Client> client_;   // written by the thread alone, which reads it without the lock
  std::optional<sdk::Status> over_;  // why the client, or its absence, takes no messages
  std::vector<std::pair<std::uint64_t, Message>> for_next_;  // what the next client will send
  std::unordered_map<std::uint64_t, Done> waiting_;          // all messages that have not ended
  std::uint64_t last_number_ = 0;
  std::string trouble_;   // the last one since a message arrived
  bool is_well_ = false;  // the host has been told so since the last trouble
  bool is_ending_ = false;
  std::uint32_t grace_ms_ = 0;
  std::function<void()> ended_;
  std::jthread thread_;
};

}  // namespace ekiden::kafka
