// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::wechat {

/// What a Content-Disposition (RFC 6266) calls the file: the last part of a path, valid UTF-8 without control
/// characters, at most 255 bytes. `filename*` comes before `filename`. Empty when there is no usable name. A longer
/// header than 4 KiB is not read.
std::string file_name_in(std::string_view content_disposition);

}  // namespace ekiden::wechat
