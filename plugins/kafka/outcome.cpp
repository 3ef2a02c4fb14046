// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <utility>

namespace ekiden::kafka {

using sdk::Status;

bool is_access(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
    case RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return true;
    default:
      return false;
  }
}

std::string sentence_of(rd_kafka_resp_err_t error, std::string_view detail) {
  std::string sentence = std::string("Kafka: ") + rd_kafka_err2name(error) + ": ";
  return sentence += detail.empty() ? std::string_view(rd_kafka_err2str(error)) : detail;
}

Status outcome_of(const Ended& ended) {
  if (ended.error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  std::string sentence = sentence_of(ended.error);
  if (is_access(ended.error)) return Status::auth(std::move(sentence)).upstream(ended.error);
  switch (ended.error) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
      if (ended.was_alone) return Status::rejected(std::move(sentence)).upstream(ended.error);
      return Status::retry(sentence + ", for a batch: each of its events goes by itself now").upstream(ended.error);
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return Status::config(sentence + ": make the topic, or correct its name").upstream(ended.error);
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
      return Status::config(sentence + ": the brokers do not offer what is asked of them").upstream(ended.error);
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
      return Status::rate_limited(std::move(sentence)).upstream(ended.error);
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return Status::full(std::move(sentence)).upstream(ended.error);
    default:
      return ended.persisted == RD_KAFKA_MSG_STATUS_NOT_PERSISTED
                 ? Status::retry(std::move(sentence)).upstream(ended.error)
                 : Status::unknown_outcome(sentence + ": it may be in the topic").upstream(ended.error);
  }
}

}  // namespace ekiden::kafka
