// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "descriptor.hpp"
#include "wechat_oa.hpp"

namespace ekiden::wechat {

constexpr const char* const WechatOa::kId = "wechat-oa";
constexpr const char* const WechatOa::kVersion = "0.1.0";
constexpr const char* const WechatOa::kDescriptor = kWechatOaDescriptor;

}  // namespace ekiden::wechat

EKIDEN_PLUGIN(ekiden::wechat::WechatOa);
