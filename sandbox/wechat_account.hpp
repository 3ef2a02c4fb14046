// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ekiden::sandbox {

/// How pushes leave the platform: as plain documents, as plain documents plus `Encrypt`, or as `Encrypt` alone.
enum class WechatMode { plain, compatible, safe };
enum class WechatFormat { xml, json };

/// One service account as its console shows it. The defaults belong to nobody: they are the demo's.
struct WechatAccount {
  std::string app_id = "wx0e1d2c3b4a596878";
  std::string app_secret = "5a8d1c0e7b3f42965a8d1c0e7b3f4296";
  std::string token = "EkidenSandboxToken";
  std::string encoding_aes_key = "EkidenSandboxDemoKey0123456789abcdefghijklm";
  std::string original_id = "gh_e1d2c3b4a596";
  WechatMode mode = WechatMode::safe;
  WechatFormat format = WechatFormat::xml;
};

/// The customer who speaks when a request names no openid.
inline constexpr const char* demo_openid = "oEkidenDemoCustomer_00000001";

}  // namespace ekiden::sandbox
