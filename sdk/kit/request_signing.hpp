// SPDX-License-Identifier: Apache-2.0
// Signatures of HTTP requests: AWS Signature Version 4 as S3 takes it, and the OSS Signature Version 4 of Alibaba
// Cloud.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::kit {

/// The value that a body which is not hashed has in place of its hash.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// A request as it is signed: nothing of it is encoded yet.
struct SignableRequest {
  std::string method;
  std::string path;  // begins with '/'; OSS: /bucket/key, also where the host names the bucket
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;  // with host; S3 signs all of them
  std::string payload_hash;                                  // hex SHA-256 of the body, or what stands for it
};

/// Whose key signs, when, and for which region and service.
struct Signer {
  std::string key_id;
  std::string secret;
  std::string time;  // UTC, 20130524T000000Z
  std::string region;
  std::string service;  // "s3"; OSS: "oss"
};

/// `path` percent-encoded once, '/' kept.
std::string encode_uri_path(std::string_view path);

/// What is hashed and signed; for tests and for whoever looks for a difference.
std::string aws_canonical_request(const SignableRequest& request);
/// 32 bytes.
std::string aws_signing_key(const Signer& signer);
/// Hex.
std::string aws_signature(const SignableRequest& request, const Signer& signer);
/// The value of Authorization.
std::string aws_authorization(const SignableRequest& request, const Signer& signer);

/// `additional`: names, in lower case, of headers that are signed besides content-type, content-md5 and x-oss-*.
std::string oss_canonical_request(const SignableRequest& request, const std::vector<std::string>& additional = {});
std::string oss_signature(const SignableRequest& request, const Signer& signer,
                          const std::vector<std::string>& additional = {});
std::string oss_authorization(const SignableRequest& request, const Signer& signer,
                              const std::vector<std::string>& additional = {});

}  // namespace ekiden::kit
