// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "store_sink.hpp"

namespace ekiden::object_store {

constexpr const char* const StoreSink::kId = "object-store";
constexpr const char* const StoreSink::kVersion = "0.1.0";
constexpr const char* const StoreSink::kDescriptor = R"json({
  "title": "Objects in S3 or OSS",
  "description": "Stores events as NDJSON, gzipped, in parts under names that a repetition overwrites, in Amazon S3 and what speaks as it, and in Alibaba Cloud OSS.",
  "config": {
    "type": "object",
    "required": ["endpoint", "bucket", "region", "access_key_id", "secret_access_key"],
    "additionalProperties": false,
    "properties": {
      "service": {"type": "string", "enum": ["s3", "oss"], "default": "s3", "description": "How requests are signed: AWS Signature Version 4, or OSS Signature Version 4."},
      "endpoint": {
        "type": "string", "format": "uri", "pattern": "^https?://",
        "description": "The region's address without the bucket; http to another machine is a warning: https://s3.eu-central-1.amazonaws.com, https://oss-cn-hangzhou.aliyuncs.com."
      },
      "bucket": {"type": "string", "description": "Its name."},
      "region": {"type": "string", "description": "As it stands in signatures: eu-central-1, cn-hangzhou."},
      "path_style": {"type": "boolean", "default": false, "description": "The bucket stands in the path instead of the host's name: for servers of one's own. OSS takes the host's name only."},
      "access_key_id": {"type": "string", "description": "The key's id."},
      "secret_access_key": {"type": "string", "x-secret": true, "description": "The key."},
      "session_token": {"type": "string", "x-secret": true, "description": "Of temporary credentials; a new one in its file or credential counts from the next request on."},
      "prefix": {"type": "string", "default": "", "description": "How the objects' names begin, such as support/. Behind it stand the day and the hour."},
      "gzip": {"type": "boolean", "default": true, "description": "Whether objects are compressed: .ndjson.gz instead of .ndjson."},
      "create_only": {"type": "boolean", "default": false, "description": "Never overwrite: If-None-Match: *, or x-oss-forbid-overwrite. An object that is there already is looked at, and counts when it is the same."},
      "timeout_ms": {"type": "integer", "minimum": 1000, "maximum": 300000, "default": 30000, "description": "How long one attempt may take, in milliseconds."}
    }
  },
  "record": {
    "type": "object",
    "description": "Any object: with a map, lines are made of it instead of the event.",
    "examples": [{"time": "2026-11-21T10:00:00Z", "customer": "Wang", "text": "hello"}]
  },
  "needs": {"network": true},
  "exclusive": true,
  "max_in_flight": 2,
  "max_batch": {"events": 1000, "bytes": 1048576},
  "linger_ms": 5000
})json";

}  // namespace ekiden::object_store

EKIDEN_PLUGIN(ekiden::object_store::StoreSink);
