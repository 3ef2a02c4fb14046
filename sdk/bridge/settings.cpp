// SPDX-License-Identifier: Apache-2.0
#include "bridge/settings.hpp"

#include <dlfcn.h>
#include <ekidenpp/json_view.hpp>

#include <cstring>
#include <fstream>
#include <iterator>

#include "bridge/trust.hpp"

namespace ekiden::bridge {

namespace {

using sdk::JsonView;
using sdk::Status;

constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr std::string_view kFolder = "{folder}";

std::uint32_t kind_of(std::string_view word) {
  if (word == "adapter") return EKD_KIND_ADAPTER;
  if (word == "sink") return EKD_KIND_SINK;
  return word == "filter" ? std::uint32_t{EKD_KIND_FILTER} : 0u;
}

std::string with_folder(std::string word, const std::string& folder) {
  if (const std::size_t at = word.find(kFolder); at != std::string::npos) word.replace(at, kFolder.size(), folder);
  return word;
}

// False when it is there and is no number of at least `least`.
bool read_number(const JsonView& value, std::int64_t least, std::int64_t& out) {
  if (!value) return true;
  const auto number = value.int64();
  if (!number || *number < least) return false;
  out = *number;
  return true;
}

bool read_limits(const JsonView& limits, Limits& out) {
  return read_number(limits.at("/start_ms"), 1, out.start_ms) &&
         read_number(limits.at("/answer_ms"), 1, out.answer_ms) && read_number(limits.at("/work_ms"), 1, out.work_ms) &&
         read_number(limits.at("/backoff_ms"), 1, out.backoff_ms) &&
         read_number(limits.at("/backoff_max_ms"), 1, out.backoff_max_ms);
}

// The shared library that this code stands in.
std::string own_file() {
  Dl_info info{};
  return ::dladdr(reinterpret_cast<const void*>(&own_settings), &info) != 0 && info.dli_fname != nullptr
             ? info.dli_fname
             : std::string();
}

Own read_own() {
  Own own;
  std::string file = own_file();
  if (file.ends_with(".so")) file.resize(file.size() - std::strlen(".so"));
  file += ".bridge.json";
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    own.status = Status::config(file + " is not there: it says which component this copy of the bridge is");
    return own;
  }
  own.status = check_trust(file);
  if (!own.status.ok()) return own;
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t slash = file.rfind('/');
  own.status = read_settings(text, slash == std::string::npos ? "." : file.substr(0, slash), own.settings);
  if (!own.status.ok()) own.status.message = file + ": " + own.status.message;
  for (const std::string& word : own.settings.command)
    if (own.status.ok() && word.starts_with(own.settings.folder + "/")) own.status = check_trust(word);
  return own;
}

}  // namespace

Status read_settings(std::string_view json, const std::string& folder, Settings& out) {
  const auto document = JsonView::parse(json, kMaxFileBytes);
  if (!document || !document->is_object()) return Status::config("it is no JSON object");
  out.folder = folder;
  out.id = document->at("/id").text();
  out.version = document->at("/version").text("0.0.0");
  out.kind = kind_of(document->at("/kind").text());
  out.descriptor = document->at("/descriptor").json();
  if (out.id.empty()) return Status::config("\"id\" is missing");
  if (out.kind == 0) return Status::config("\"kind\" is neither adapter, sink nor filter");
  const JsonView needs = document->at("/descriptor/needs");
  if (needs.at("/processes").boolean() != true || needs.at("/threads").boolean() != true)
    return Status::config("\"descriptor\" does not say \"needs\": {\"processes\": true, \"threads\": true}");
  out.max_in_flight = static_cast<std::uint32_t>(document->at("/descriptor/max_in_flight").int64().value_or(1));
  for (const JsonView& word : document->at("/command").items()) out.command.push_back(with_folder(word.text(), folder));
  if (out.command.empty() || out.command.front().empty()) return Status::config("\"command\" is no list of words");
  for (const JsonView& route : document->at("/routes").items()) {
    std::int64_t most = 0;
    if (!read_number(route.at("/max_body_bytes"), 0, most) || route.at("/method").text().empty())
      return Status::config("a route has \"method\", \"path\" and, if need be, \"max_body_bytes\"");
    out.routes.push_back({route.at("/method").text(), route.at("/path").text(), static_cast<std::uint64_t>(most)});
  }
  if (!read_limits(document->at("/limits"), out.limits)) return Status::config("\"limits\" holds numbers of ms");
  return {};
}

const Own& own_settings() {
  static const Own* const own = new Own(read_own());  // descriptors point into it until the process ends
  return *own;
}

}  // namespace ekiden::bridge
