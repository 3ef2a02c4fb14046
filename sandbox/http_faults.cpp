// SPDX-License-Identifier: Apache-2.0
#include "http_faults.hpp"

#include <algorithm>
#include <array>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::array<std::string_view, 4> kinds = {"status", "cut", "answer-lost", "unauthorized"};

}  // namespace

void HttpFaults::add_routes(Listener& listener) {
  const std::string path = "/sandbox/" + system_ + "/fault";
  listener.control("PUT", path, [this](const auto& request) { return switch_on(request); });
  listener.control("DELETE", path, [this](const auto&) {
    clear();
    return json_reply("{}");
  });
}

Reply HttpFaults::switch_on(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const std::string kind = body ? string_member(*body, "kind") : std::string();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return error_reply(422, "there is no such kind of fault", "kind: status, cut, answer-lost or unauthorized");
  const std::lock_guard lock(mutex_);
  kind_ = kind;
  left_ = int_member(*body, "count").value_or(1);
  refusal_ = {static_cast<int>(int_member(*body, "status").value_or(500)), int_member(*body, "retry_after")};
  return json_reply("{}");
}

std::optional<HttpFaults::Refusal> HttpFaults::take(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  if (kind_ != kind || left_ <= 0) return std::nullopt;
  --left_;
  return refusal_;
}

void HttpFaults::clear() {
  const std::lock_guard lock(mutex_);
  kind_.clear();
  left_ = 0;
}

}  // namespace ekiden::sandbox
