// SPDX-License-Identifier: Apache-2.0
// A channel of 微信客服 in a fake host, against a Tencent that keeps messages and gives them by cursor.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"

namespace ekiden::wechat::test {

inline constexpr std::string_view kCorpId = "ww1234567890abcdef";
inline constexpr std::string_view kDesk = "wkDesk_01";
inline constexpr std::string_view kOtherDesk = "wkDesk_02";

/// The configuration as the host hands it over; `more`: further members, each ",\"name\":value".
std::string kf_config(std::string_view more = {});

testkit::PeerAnswer json_answer(std::string body, int status = 200);
testkit::PeerAnswer errcode_answer(int code);

/// A text of a customer, as sync_msg gives it.
std::string kf_text(std::string_view msgid, std::string_view content = "你好");
/// An event, `fields` after its type: "\"open_kfid\":\"wk1\",…".
std::string kf_event_json(std::string_view msgid, std::string_view event_type, std::string_view fields);
/// Tencent's callback about an account, encrypted and signed.
Request kf_callback(std::string_view document);
Request kf_doorbell(std::string_view open_kfid = kDesk, std::string_view token = "ENC1");

/// Keeps what customers wrote, and answers tokens and sync_msg. What a test puts into `next` is answered first.
class KfPeer {
 public:
  testkit::PeerAnswer operator()(const testkit::SeenRequest& request);

  std::map<std::string, std::vector<std::string>, std::less<>> messages;  // by account
  std::size_t page = 1000;
  std::deque<testkit::PeerAnswer> next;                                   // to sync_msg
  std::function<testkit::PeerAnswer(const testkit::SeenRequest&)> calls;  // any other call
  std::size_t tokens = 0;                                                 // token calls

 private:
  testkit::PeerAnswer sync(const testkit::SeenRequest& request);
};

class KfChannel {
 public:
  /// `prepare` runs before the channel starts, which pulls at once.
  explicit KfChannel(std::string_view more = {}, const std::function<void(KfChannel&)>& prepare = {});
  ~KfChannel();

  testkit::FakeHost& host() { return host_; }
  KfPeer& peer() { return *peer_; }
  std::vector<std::string>& messages(std::string_view desk = kDesk) { return peer_->messages[std::string(desk)]; }
  testkit::Answer ring(const Request& callback = kf_doorbell());
  /// The instance ends, and another begins: journal and cursors stay. `meanwhile` runs in between.
  void restart(const std::function<void()>& meanwhile = {});
  /// The bodies of the sync_msg calls, in order.
  std::vector<std::string> pulls() const;
  /// The msgid of the events, in order; of what has none its type.
  std::vector<std::string> received() const;

 private:
  void begin();

  const std::string config_;
  std::shared_ptr<KfPeer> peer_ = std::make_shared<KfPeer>();
  testkit::FakeHost host_;
};

}  // namespace ekiden::wechat::test
