// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "api/endpoint.hpp"
#include "core/ports/conversations.hpp"

namespace ekiden::api {

// GET /v1/conversations/{key}, /v1/contacts and /v1/contacts/{id}. On the routes' executor.
class ConversationEndpoints {
 public:
  explicit ConversationEndpoints(const Conversations& conversations) : conversations_(conversations) {}
  std::vector<Resource> resources(Executor& executor);

 private:
  void find(const Call& call) const;
  void find_contact(const Call& call) const;
  void find_contacts(const Call& call) const;

  const Conversations& conversations_;
  Executor* executor_ = nullptr;
};

}  // namespace ekiden::api
