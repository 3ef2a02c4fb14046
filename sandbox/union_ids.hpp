// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "listener.hpp"

namespace ekiden::sandbox {

/// The UnionID of each person: one over all accounts of a company that has bound them. Safe to call from any thread.
class UnionIds {
 public:
  void add_routes(Listener& listener);

  /// Of whom an account knows as `id`: one of their own, unless somebody has said otherwise. Empty: the account is
  /// bound to nothing, and the platform tells none.
  std::string of(const std::string& id) const;
  void reset();

 private:
  Reply change(const httplib::Request& request);

  mutable std::mutex mutex_;
  std::map<std::string, std::string> said_;
};

}  // namespace ekiden::sandbox
