// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/status.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace ekiden {

// The certificate and key with which listeners speak TLS: 1.2 with forward secrecy and authenticated encryption, 1.3.
// Thread-safe. A connection keeps what it began with.
class ServerTls {
 public:
  struct Files {
    std::string certificate;  // PEM: the server's own, then the intermediate ones
    std::string key;          // PEM, not encrypted; only its owner, and at most its group for reading, may touch it
  };

  // Code::denied when a file may not be read, or others than its owner may touch the key; Code::config when the two are
  // no pair. The sentence names the file and what to do.
  static Result<std::unique_ptr<ServerTls>> open(Files files);

  // Reads both files again. What was in use stays when they will not do.
  Status reload();
  // Whether the files are others than those that open() or reload() looked at last.
  bool has_changed() const;
  // When the certificate in use expires; Unix milliseconds.
  std::int64_t expires_ms() const;

  // A new session that accepts, the caller's to free; nullptr when there is no memory.
  ssl_st* new_session() const;

 private:
  // What stat(2) says of both files: another text, another pair.
  using Look = std::string;
  struct Pair {
    std::shared_ptr<ssl_ctx_st> context;
    std::int64_t expires_ms = 0;
  };

  explicit ServerTls(Files files) : files_(std::move(files)) {}
  Look look() const;
  Result<Pair> read() const;

  const Files files_;
  mutable std::mutex mutex_;
  Pair pair_;  // under mutex_
  Look seen_;  // under mutex_
};

}  // namespace ekiden
