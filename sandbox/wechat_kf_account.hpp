// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ekiden::sandbox {

/// One corp with 微信客服, and the app that may call it, as its console shows them. The defaults belong to nobody.
struct KfAccount {
  std::string corp_id = "ww5a1c9e3b7d2f4860";
  std::string corp_secret = "EkidenSandboxCorpSecret-0123456789abcdefghi";
  std::string token = "EkidenSandboxKfToken";
  std::string encoding_aes_key = "EkidenSandboxKfDeskKey0123456789abcdefghijk";
  std::vector<std::string> open_kfids = {"wkEkidenSandboxDesk_01"};
};

/// The customer who speaks when a request names none.
inline constexpr const char* demo_external_userid = "wmEkidenDemoCustomer_0001";

}  // namespace ekiden::sandbox
