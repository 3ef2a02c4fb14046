// SPDX-License-Identifier: Apache-2.0
// The input is taken twice: as the base64 text of Encrypt, and as a whole request, "query\nbody".
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "wechat/receive.hpp"

namespace {

constexpr const char* kAppId = "wx2c2769f8efd9abc2";

ekiden::wechat::EnvelopeCipher cipher() {
  return std::move(*ekiden::wechat::EnvelopeCipher::from_key_text("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden::wechat;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CryptoFault fault{};
  if (const auto opened = cipher().open(bytes, fault);
      opened && opened->message.size() + opened->receiver.size() >= size)
    std::abort();

  const std::size_t end = bytes.find('\n');
  const std::string_view query = bytes.substr(0, end);
  const std::string_view body = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  for (const Mode mode : {Mode::kPlain, Mode::kSafe}) {
    const Receiver receiver({.app_id = kAppId, .token = "spamtest", .mode = mode}, cipher());
    const auto pushed = receiver.open_push(query, body, 0);
    if (const auto* why = std::get_if<Refusal>(&pushed); why != nullptr && (why->status < 400 || why->detail.empty()))
      std::abort();
    static_cast<void>(receiver.verify_url(query, 0));
  }
  return 0;
}
