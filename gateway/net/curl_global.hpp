// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ekiden {

// libcurl's process-wide state. One object, made in main before the first thread starts and destroyed after the last
// CurlHttpClient.
class CurlGlobal {
 public:
  CurlGlobal();
  ~CurlGlobal();
  CurlGlobal(const CurlGlobal&) = delete;
  CurlGlobal& operator=(const CurlGlobal&) = delete;
};

}  // namespace ekiden
