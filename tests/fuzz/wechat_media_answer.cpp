// SPDX-License-Identifier: Apache-2.0
// Any bytes as what Tencent's API answers to a file that is fetched or sent, and to commands with results.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kit/json.hpp"
#include "wechat/media_answers.hpp"
#include "wechat/oa_commands.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  using namespace ekiden::wechat;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = 200;
  response.body = bytes;
  const FetchAnswer answer = read_fetch(Endpoint(), sdk::Status::rejected("no file"), response);
  if ((answer.next == FetchAnswer::Next::follow) != answer.error.code.empty()) std::abort();
  SendOutcome outcome;
  const auto id = read_upload(Endpoint(), response, outcome);
  if (id ? id->empty() : outcome.status.ok()) std::abort();
  for (const char* type : {"contact.get", "qr.create", "menu.get", "tag.list", "conversation.get"}) {
    const auto result =
        kit::parse_json(oa_command_result(type, bytes), {.max_bytes = std::size_t{1} << 26, .max_depth = 64});
    if (!result || !result->IsObject()) std::abort();
  }
  return 0;
}
