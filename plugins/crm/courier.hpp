// SPDX-License-Identifier: Apache-2.0
// Carries requests to the CRM: never more at once, nor faster, than the profile allows; a refused token is renewed
// once; what the answer means is read by the profile's rules.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "error_rules.hpp"
#include "session.hpp"

namespace ekiden::crm {

/// What came of one request, or of one item in a request for many.
struct Answer {
  AnswerClass kind = AnswerClass::ok;
  bool lost = false;            // it left, and no answer came: it may have been carried out
  sdk::Status status{};         // unless kind is ok: for the host
  const Value* body = nullptr;  // null: no JSON. Lives until the callback returns
  std::string excerpt{};        // unless kind is ok: the beginning of the answer as a JSON text, or empty
};

class Courier {
 public:
  using Make = std::function<sdk::HttpRequest(const Session&)>;
  using Done = std::function<void(const Answer&)>;

  /// All outlive it.
  Courier(sdk::Host& host, const Settings& settings, Sessions& sessions);

  /// `make` is called again when the request goes a second time, with another token. `done` runs once.
  void send(Make make, Done done);
  /// An item's result that the CRM gave inside the answer to many.
  Answer read_item(bool ok, const Value& result);

 private:
  struct Parcel {
    Make make;
    Done done;
    bool renewed = false;
  };

  void pump();
  void start(Parcel parcel);
  void arrived(Parcel parcel, const Session& session, const sdk::HttpResponse& response);
  void end(const Parcel& parcel, const Answer& answer);
  Answer read(const sdk::HttpResponse& response, const Value* body, const Session& session) const;
  Answer failure(const Reading& reading, int status, std::int64_t retry_after_ms, std::string_view body,
                 const Session& session) const;

  sdk::Host& host_;
  const Settings& settings_;
  Sessions& sessions_;
  sdk::Metric answers_;
  std::deque<Parcel> waiting_;
  std::size_t in_flight_ = 0;
  std::int64_t next_ms_ = 0;         // no request begins before
  std::int64_t quiet_until_ms_ = 0;  // the CRM wants no request before
  bool timer_set_ = false;
};

}  // namespace ekiden::crm
