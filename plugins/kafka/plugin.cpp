// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "kafka_sink.hpp"

namespace ekiden::kafka {

constexpr const char* const KafkaSink::kId = "kafka";
constexpr const char* const KafkaSink::kVersion = "0.1.0";
constexpr const char* const KafkaSink::kDescriptor = R"json({
  "title": "Kafka",
  "description": "Produces events to a topic as CloudEvents, by librdkafka's idempotent producer; the key is the conversation.",
  "config": {
    "type": "object",
    "required": ["bootstrap_servers", "topic"],
    "additionalProperties": false,
    "properties": {
      "bootstrap_servers": {"type": "string", "description": "Some of the brokers: kafka-1.example:9092,kafka-2.example:9092."},
      "topic": {"type": "string", "description": "Its name. It should be there; brokers may make one that is not."},
      "mode": {"type": "string", "enum": ["binary", "structured"], "default": "binary", "description": "CloudEvents, Kafka binding. binary: attributes as ce_ headers, data as value. structured: the whole event as value."},
      "partitioner": {"type": "string", "enum": ["murmur2", "crc32", "fnv1a"], "default": "murmur2", "description": "How a conversation's partition comes from its key: murmur2 as Java's producer, crc32 as librdkafka's own, fnv1a as Sarama."},
      "max_message_bytes": {"type": "integer", "minimum": 1000, "maximum": 67108864, "default": 1000000, "description": "A larger message is a dead letter. No more than max.message.bytes of the topic."},
      "timeout_ms": {"type": "integer", "minimum": 1000, "maximum": 110000, "default": 60000, "description": "How long librdkafka tries to produce one message, in milliseconds, until it comes again with the gateway's back-off."},
      "security": {
        "type": "object", "additionalProperties": false, "required": ["protocol"],
        "description": "How brokers are spoken to; without it in plain text.",
        "properties": {
          "protocol": {"type": "string", "enum": ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"], "description": "TLS (ssl), a login (sasl), both or none."},
          "mechanism": {"type": "string", "enum": ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], "description": "Of the login."},
          "username": {"type": "string", "minLength": 1, "description": "Of the login."},
          "password": {"type": "string", "minLength": 1, "x-secret": true, "description": "Of the login. A new one in its file or credential counts after a refused login, without a restart."},
          "ca": {"type": "string", "minLength": 1, "description": "The certificates, in PEM, that the brokers' are checked against, best as ${file:PATH}; the system's without it."},
          "certificate": {"type": "string", "minLength": 1, "description": "The client's own certificate, in PEM."},
          "key": {"type": "string", "minLength": 1, "x-secret": true, "description": "Its private key, in PEM."},
          "key_password": {"type": "string", "minLength": 1, "x-secret": true, "description": "What the key is encrypted with."}
        }
      },
      "properties": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Of librdkafka's own properties those that tune it: client.*, compression.*, linger.ms, batch.*, queue.buffering.max.*, request.timeout.ms, socket.*, reconnect.backoff.*, metadata.*, ssl.cipher.suites and the like."
      }
    }
  },
  "record": {
    "type": "object",
    "description": "Any object: with a map, the value is made of it, with the event's attributes as headers.",
    "examples": [{"time": "2026-11-21T10:00:00Z", "customer": "Wang", "text": "hello"}]
  },
  "needs": {"network": true, "threads": true},
  "max_in_flight": 4,
  "max_batch": {"events": 500, "bytes": 4194304},
  "linger_ms": 5
})json";

}  // namespace ekiden::kafka

EKIDEN_PLUGIN(ekiden::kafka::KafkaSink);
