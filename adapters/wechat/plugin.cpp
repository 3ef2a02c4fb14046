// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "descriptor.hpp"
#include "kf_descriptor.hpp"
#include "wechat_kf.hpp"
#include "wechat_oa.hpp"

namespace ekiden::wechat {

constexpr const char* const WechatOa::kId = "wechat-oa";
constexpr const char* const WechatOa::kVersion = "0.1.0";
constexpr const char* const WechatOa::kDescriptor = kWechatOaDescriptor;

constexpr const char* const WechatKf::kId = "wechat-kf";
constexpr const char* const WechatKf::kVersion = "0.1.0";
constexpr const char* const WechatKf::kDescriptor = kWechatKfDescriptor;

}  // namespace ekiden::wechat

EKIDEN_PLUGIN(ekiden::wechat::WechatOa, ekiden::wechat::WechatKf);
