// SPDX-License-Identifier: Apache-2.0
#include "net/curl_global.hpp"

#include <curl/curl.h>

namespace ekiden {

// A failure shows at the first request: no handle can be made then.
CurlGlobal::CurlGlobal() {
  static_cast<void>(curl_global_init(CURL_GLOBAL_DEFAULT));
}
CurlGlobal::~CurlGlobal() {
  curl_global_cleanup();
}

}  // namespace ekiden
