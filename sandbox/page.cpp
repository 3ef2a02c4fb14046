// SPDX-License-Identifier: Apache-2.0
#include "page.hpp"

#include "page_files.hpp"

namespace ekiden::sandbox {

namespace {

void add_file(Listener& listener, const std::string& path, std::string_view content, const std::string& type) {
  Reply reply;
  reply.body = content;
  reply.content_type = type + "; charset=utf-8";
  reply.headers.emplace_back("Cache-Control", "no-cache");
  listener.control("GET", path, [reply](const httplib::Request&) { return reply; });
}

}  // namespace

void add_page_routes(Listener& listener) {
  for (const char* path : {"/", "/phone", "/crm"}) add_file(listener, path, page_files::index_html, "text/html");
  add_file(listener, "/page.css", page_files::page_css, "text/css");
  add_file(listener, "/page.js", page_files::page_js, "text/javascript");
}

}  // namespace ekiden::sandbox
