// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Defined by a source that embed_page.cmake writes from the files in page/.
namespace ekiden::sandbox::page_files {

extern const std::string_view index_html;
extern const std::string_view page_css;
extern const std::string_view page_js;

}  // namespace ekiden::sandbox::page_files
