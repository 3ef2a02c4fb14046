// SPDX-License-Identifier: Apache-2.0
#include "reply.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

Reply json_reply(std::string json, int status) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(json);
  return reply;
}

Reply error_reply(int status, std::string_view error, std::string_view hint) {
  Reply reply =
      json_reply(JsonWriter().begin_object().field("error", error).field("hint", hint).end_object().text(), status);
  reply.note = error;
  return reply;
}

}  // namespace ekiden::sandbox
