// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "clock.hpp"
#include "listener.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

/// Google's token endpoint for one service account, whose key is made when it is first asked for. Safe to call from any
/// thread.
class GoogleTokens {
 public:
  GoogleTokens(const Clock& clock, Random& random);

  /// POST /google/token; the key file at GET /sandbox/google/key-file.
  void add_routes(Listener& listener);
  /// Of an Authorization header.
  bool is_good(std::string_view authorization) const;
  void revoke_all();

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };

  EVP_PKEY* key();
  Reply grant(const httplib::Request& request);
  std::string problem_of(const std::string& assertion, const std::string& audience);
  bool is_signed(std::string_view bytes, std::string_view signature);
  std::string key_file(const std::string& root);

  const Clock& clock_;
  Random& random_;
  std::once_flag key_made_;
  std::unique_ptr<EVP_PKEY, Free> key_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> tokens_;  // until when, in ms
};

}  // namespace ekiden::sandbox
