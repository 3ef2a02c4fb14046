// SPDX-License-Identifier: Apache-2.0
// HTTP as the ABI says it and as the port does.
#pragma once

#include <vector>

#include "core/ports/http_client.hpp"
#include "ekiden/ekiden.h"
#include "plugin/abi_values.hpp"

namespace ekiden::plugin::services {

// EKD_E_ARGUMENT when it is no whole request.
ekd_status check_request(const ekd_http_request* request, ekd_error* error);

// What check_request has let pass.
HttpRequest request_of(const ekd_http_request& request);

// An answer, whose texts are the given one's.
class AbiResponse {
 public:
  explicit AbiResponse(const HttpResponse& response);
  AbiResponse(const AbiResponse&) = delete;
  AbiResponse& operator=(const AbiResponse&) = delete;
  const ekd_http_response& value() const { return value_; }

 private:
  std::vector<ekd_pair> headers_;
  ekd_http_response value_;
};

}  // namespace ekiden::plugin::services
