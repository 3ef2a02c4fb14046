// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_media.hpp"
#include "wechat_tokens.hpp"

namespace ekiden::sandbox {

/// One of the two platforms that keep files under the same paths. They have hosts of their own; here the access token
/// tells whose files are meant.
struct MediaOwner {
  std::string control;  // below which a tester reaches its files: /sandbox/wechat
  WechatTokens& tokens;
  WechatMedia& media;
  const UploadRules& rules;
  int revoked;  // the errcode of a token that has died
};

/// The platforms' API for files, and what a tester does with them.
class WechatMediaApi {
 public:
  WechatMediaApi(MediaOwner account, MediaOwner corp, Faults& faults, const Clock& clock, Random& random)
      : account_(std::move(account)), corp_(std::move(corp)), faults_(faults), clock_(clock), random_(random) {}

  void add_routes(Listener& listener);

 private:
  const MediaOwner& owner_of(const httplib::Request& request) const;
  void add_controls(Listener& listener, const MediaOwner& owner);
  Reply upload(const httplib::Request& request);
  Reply get(const httplib::Request& request);
  Reply video(const httplib::Request& request);
  static Reply add(const MediaOwner& owner, const httplib::Request& request);
  static Reply show(const MediaOwner& owner, const httplib::Request& request);

  int check_token(const MediaOwner& owner, const httplib::Request& request);
  Reply answer(int code);

  const MediaOwner account_;
  const MediaOwner corp_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ekiden::sandbox
