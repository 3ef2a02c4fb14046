// SPDX-License-Identifier: Apache-2.0
// What librdkafka's errors mean for an event.
#pragma once

#include <librdkafka/rdkafka.h>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

namespace ekiden::kafka {

// How a message went.
struct Ended {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  rd_kafka_msg_status_t persisted = RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
  bool was_alone = true;  // in its batch: what the brokers refuse is this message then, and not a neighbour
};

// Refused for what it is, too large included: rejected. Login or rights: auth. The topic or the brokers do not fit the
// settings: config. A quota: rate limited. Everything else comes again: unknown when the message may be there.
sdk::Status outcome_of(const Ended& ended);

// Whether a broker that says this wants other credentials, certificates or rights.
bool is_access(rd_kafka_resp_err_t error);

// "Kafka: NAME: sentence".
std::string sentence_of(rd_kafka_resp_err_t error, std::string_view detail = {});

}  // namespace ekiden::kafka
