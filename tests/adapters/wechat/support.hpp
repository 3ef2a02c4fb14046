// SPDX-License-Identifier: Apache-2.0
// A channel of the adapter in a fake host, and pushes as Tencent makes them.
#pragma once

#include <rapidjson/document.h>
#include <ekiden/testkit/fake_host.hpp>

#include <map>
#include <string>
#include <string_view>

#include "vectors.hpp"
#include "wechat/crypto.hpp"

namespace ekiden::wechat::test {

inline constexpr std::string_view kAppId = "wx2c2769f8efd9abc2";
inline constexpr std::string_view kToken = "spamtest";
inline constexpr std::string_view kKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// The configuration of a channel, as the host hands it over.
std::string config(std::string_view app_id = kAppId, std::string_view token = kToken, std::string_view key = kKey,
                   std::string_view mode = "safe");

/// What a run before has left in the channel's own store.
using Leftovers = std::map<std::string, std::string>;

/// A configured and started channel. Checks at its end that nothing broke the ABI's contract or the schemas.
class Channel {
 public:
  explicit Channel(const std::string& config_json = config(), const Leftovers& leftovers = {});
  ~Channel();

  testkit::FakeHost& host() { return host_; }
  testkit::Answer get(std::string_view query);
  testkit::Answer post(std::string_view query, std::string_view body);

 private:
  testkit::FakeHost host_;
};

/// A request as Tencent sends it.
struct Request {
  std::string query;
  std::string body;
};

/// `message` in safe mode. `receiver` and `token` as the sender believes them.
Request safe_push(std::string_view message, std::string_view receiver = kAppId, std::string_view token = kToken);
/// Any Encrypt, with a right msg_signature.
Request signed_push(std::string_view encrypt, std::string_view token = kToken);
/// `document` in plain mode.
Request plain_push(std::string_view document, std::string_view token = kToken);
/// The published push, in a document of safe mode.
Request published(const vectors::Push& push);

EnvelopeCipher cipher(std::string_view key = kKey);

rapidjson::Document parse(std::string_view json);
/// The text at a JSON pointer; "(none)" when there is none.
std::string at(const rapidjson::Document& document, const char* pointer);

}  // namespace ekiden::wechat::test
