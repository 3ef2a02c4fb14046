// SPDX-License-Identifier: Apache-2.0
#include "kafka_sink.hpp"

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include "message.hpp"

namespace ekiden::kafka {

using sdk::Status;

// A delivery with its messages that are on their way. Each place is written by one thread; whoever lands last ends it.
struct KafkaSink::Flight {
  Flight(sdk::Host& the_host, sdk::Op the_op, std::size_t count)
      : host(the_host), op(the_op), results(count), open(count) {}

  void land(std::size_t place, const Status& status) {
    results[place].status = status;
    if (--open > 0) return;
    if (results.size() > 1) return host.complete_items(op, results);
    host.complete(op, results.front().status);
  }

  sdk::Host& host;
  const sdk::Op op;
  std::vector<sdk::ItemResult> results;  // of the events, in their order
  std::atomic<std::size_t> open;
};

Status KafkaSink::configure(std::string_view config) {
  if (Status status = read_settings(config, settings_); !status.ok()) return status;
  return Client::check(settings_.properties);
}

Status KafkaSink::start(sdk::Op) {
  return make(Producer::Batches::many, together_);
}

Status KafkaSink::make(Producer::Batches batches, std::unique_ptr<Producer>& out) {
  const auto properties_now = [this] {
    Properties properties = settings_.properties;
    for (auto& [name, value] : properties)
      for (const SecretProperty& secret : kSecrets) {
        std::string now;
        if (name == secret.name && host().secret(secret.pointer, now).ok()) value = std::move(now);
      }
    return properties;
  };
  return Producer::make(host(), settings_.topic, properties_now, batches, out);
}

Status KafkaSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  const auto flight = std::make_shared<Flight>(host(), op, events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Status produced = produce(events[i], [flight, i](const Status& status) { flight->land(i, status); });
    if (!produced.ok()) flight->land(i, produced);
  }
  return Status::pending();
}

Status KafkaSink::produce(const sdk::Delivery& event, Producer::Done done) {
  auto message = message_of(event, settings_.is_binary);
  if (!message) return Status::rejected("the event's document is no CloudEvent in JSON");
  const bool comes_again = event.attempt > 1;
  if (comes_again && alone_ == nullptr)
    if (Status status = make(Producer::Batches::one, alone_); !status.ok()) return status;
  Producer& producer = comes_again ? *alone_ : *together_;
  return producer.produce(*std::move(message), std::move(done));
}

Status KafkaSink::stop(sdk::Op op, std::uint32_t grace_ms) {
  if (together_ == nullptr) return {};  // it was never started
  const auto open = std::make_shared<std::atomic<int>>(alone_ == nullptr ? 1 : 2);
  for (Producer* producer : {together_.get(), alone_.get()})
    if (producer != nullptr)
      producer->end(grace_ms, [this, op, open] {
        if (--*open == 0) complete(op, {});
      });
  return Status::pending();
}

}  // namespace ekiden::kafka
