// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// A request to an object store as it stood on the wire.
struct StoreRequest {
  std::string method;
  std::string target;                          // path and query, encoded
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& name) const;
  std::string_view path() const;
  std::string_view query() const;  // without '?'
};

/// Whose requests an object store takes.
struct StoreAccount {
  std::string key_id = "ekiden-sandbox";
  std::string secret = "ekiden-sandbox-secret";
  std::string session_token;  // empty: none is wanted
  std::string region = "us-east-1";
  std::string bucket = "sandbox";
};

/// Why a request is refused, in the words of the store.
struct StoreRefusal {
  int status = 403;
  std::string code;
  std::string message;
  std::string region{};  // the right one, where another was named
};

/// AWS Signature Version 4 in the header. The path is signed as it stands on the wire.
std::optional<StoreRefusal> refuse_s3(const StoreRequest& request, const StoreAccount& account, std::int64_t now_ms);

/// OSS Signature Version 4 in the header. `resource`: /bucket/key, encoded.
std::optional<StoreRefusal> refuse_oss(const StoreRequest& request, std::string_view resource,
                                       const StoreAccount& account, std::int64_t now_ms);

}  // namespace ekiden::sandbox
