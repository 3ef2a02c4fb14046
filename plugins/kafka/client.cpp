// SPDX-License-Identifier: Apache-2.0
#include "client.hpp"

#include <array>

namespace ekiden::kafka {
namespace {

using sdk::Status;

struct FreeConf {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
struct FreeHeaders {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, FreeConf>;
using Why = std::array<char, 512>;  // librdkafka's words; they may repeat a value

Status conf_of(const Properties& properties, Conf& conf) {
  Why why{};
  conf.reset(rd_kafka_conf_new());
  for (const auto& [name, value] : properties)
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK)
      return Status::config("librdkafka refuses the value of " + name);
  return {};
}

// A message carries its number where librdkafka has room for a pointer.
void* carried(std::uint64_t number) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* events) {
  static_cast<ClientEvents*>(events)->ended(reinterpret_cast<std::uintptr_t>(message->_private), message->err,
                                            rd_kafka_message_status(message));
}

void troubled(rd_kafka_t*, int error, const char* text, void* events) {
  static_cast<ClientEvents*>(events)->troubled(static_cast<rd_kafka_resp_err_t>(error), text);
}

}  // namespace

Status Client::check(const Properties& properties) {
  Conf conf;
  return conf_of(properties, conf);
}

Status Client::make(const Properties& properties, ClientEvents& events, std::unique_ptr<Client>& out) {
  Why why{};
  Conf conf;
  if (Status status = conf_of(properties, conf); !status.ok()) return status;
  rd_kafka_conf_set_opaque(conf.get(), &events);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &delivered);
  rd_kafka_conf_set_error_cb(conf.get(), &troubled);
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);  // its own log goes to stderr, which is not a plugin's
  rd_kafka_t* const handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why.data(), why.size());
  if (handle == nullptr) return Status::config(std::string("librdkafka makes no producer: ") + why.data());
  static_cast<void>(conf.release());  // the producer's own now
  out.reset(new Client(handle));
  return {};
}

rd_kafka_resp_err_t Client::produce(const std::string& topic, const Message& message, std::uint64_t number) {
  std::unique_ptr<rd_kafka_headers_t, FreeHeaders> headers(rd_kafka_headers_new(message.headers.size()));
  for (const auto& [name, value] : message.headers)
    rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  const rd_kafka_resp_err_t error =
      rd_kafka_producev(handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                        RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
                        RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
                        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(carried(number)), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());  // the message's own now
  return error;
}

void Client::purge(bool in_flight) {
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | (in_flight ? RD_KAFKA_PURGE_F_INFLIGHT : 0));
}

bool Client::has_met_brokers() const {
  char* const cluster = rd_kafka_clusterid(handle_.get(), 0);  // does not wait: what brokers have told
  if (cluster == nullptr) return false;
  rd_kafka_mem_free(handle_.get(), cluster);
  return true;
}

}  // namespace ekiden::kafka
