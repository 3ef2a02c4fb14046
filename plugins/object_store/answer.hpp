// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <string>

#include "settings.hpp"

namespace ekiden::object_store {

// What a store answered to a request that stores an object.
struct Answer {
  sdk::Status status;
  bool is_there_already = false;  // create-only: something stands under that name
  std::string excerpt;            // of the store's own words, as a JSON text; empty when there are none
};

Answer read_answer(const Settings& settings, const sdk::HttpResponse& response);

}  // namespace ekiden::object_store
