// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace ekiden::google_sheets {

// A call of the Sheets API, below the spreadsheet.
struct Call {
  std::string method;
  std::string path;  // "", ":batchUpdate", "/values/…"
  std::string body{};
  bool writes = false;
  std::uint64_t max_response_bytes = 0;
};

struct Answer {
  sdk::Status status{};
  std::string body{};
  std::string excerpt{};
  // Whether the call may have been carried out although the status is no success.
  bool may_have_worked() const { return status.code == EKD_E_RETRY; }
  // Whether Google looked at the content and did not want it.
  bool is_refusal() const { return status.code == EKD_E_REJECTED; }
};

// Makes calls with an access token: writes at most so often a minute, and once more with a new token when Google
// refuses the old one, which carries nothing out. On the strand; calls back there.
class Caller {
 public:
  using Done = std::function<void(const Answer&)>;

  // Both outlive it.
  Caller(sdk::Host& host, const Settings& settings) : host_(host), settings_(settings) {}

  void call(Call call, Done done);
  void refresh_token(sdk::Op op);

 private:
  void send(const Call& call, const Done& done, bool is_first);
  void post(const Call& call, const Done& done, bool is_first, const sdk::TokenResult& token);

  sdk::Host& host_;
  const Settings& settings_;
  std::int64_t next_write_ms_ = 0;  // monotonic
};

}  // namespace ekiden::google_sheets
