// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"
#include "wechat_calls.hpp"
#include "wechat_media.hpp"

namespace ekiden::sandbox {

/// The accounts of 微信客服 that a corp has, and who serves them. An account begins with the servicers `zhangsan`,
/// `lisi`, and `wangwu`, who has stopped; the corp's other people, who may be added, are `zhaoliu` and `sunqi`. Safe to
/// call from any thread.
class KfDesks {
 public:
  KfDesks(std::vector<std::string> open_kfids, const WechatMedia& media, Random& random);

  void add_routes(Listener& listener, WechatCalls& calls);

  bool has(std::string_view open_kfid) const;
  /// The oldest of the accounts that the sandbox was started with.
  const std::string& first() const { return open_kfids_.front(); }
  /// Whether the servicer receives; nothing for who is none of that account.
  std::optional<bool> receives(std::string_view open_kfid, std::string_view userid) const;
  void reset();

 private:
  struct Servicer {
    std::string userid;
    bool receives;
  };
  struct Desk {
    std::string open_kfid;
    std::string name;
    std::vector<Servicer> servicers;
  };

  // What the calls do: 0, or the errcode.
  int list(const JsonValue& body, JsonWriter& answer) const;
  int add(const JsonValue& body, JsonWriter& answer);
  int update(const JsonValue& body);
  int remove(const JsonValue& body);
  int list_servicers(const std::string& open_kfid, JsonWriter& answer) const;
  int change_servicers(const JsonValue& body, bool adds, JsonWriter& answer);
  static int change_servicer(Desk& desk, const std::string& userid, bool adds);
  /// 0 when the body names no picture, or one that is there.
  int check_picture(const JsonValue& body) const;
  Desk* find(std::string_view open_kfid);
  const Desk* find(std::string_view open_kfid) const;

  const std::vector<std::string> open_kfids_;
  const WechatMedia& media_;
  Random& random_;
  mutable std::mutex mutex_;
  std::vector<Desk> desks_;
};

}  // namespace ekiden::sandbox
