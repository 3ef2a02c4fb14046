// SPDX-License-Identifier: Apache-2.0
// The files of a message on its way to a customer.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kit/json.hpp"

namespace ekiden::wechat {

/// What an upload may be: the kind's name at Tencent, the types and the length that it takes.
struct UploadKind {
  std::string_view name;
  std::string_view accept;
  std::uint64_t max_bytes;
};

/// A file of the media store that Tencent must have before the message can name it.
struct NeededFile {
  const UploadKind* kind;
  std::string ref;
};

/// The files that the parts of a command name by `ref` alone, each once for each kind.
std::vector<NeededFile> needed_files(const rapidjson::Value& command);

/// What Tencent calls the files that it was given.
class MediaIds {
 public:
  void add(const NeededFile& file, std::string media_id) { ids_[{file.kind->name, file.ref}] = std::move(media_id); }

  /// The id at Tencent of a part's file, `object` being its `media`, and of the picture that goes with it, which may
  /// stand in `object` too; empty when it names none.
  std::string file_of(const rapidjson::Value& part, const rapidjson::Value& object) const;
  std::string thumb_of(const rapidjson::Value& object) const;

 private:
  std::string find(const UploadKind& kind, std::string_view ref) const;

  std::map<std::pair<std::string_view, std::string>, std::string> ids_;  // by kind and reference
};

}  // namespace ekiden::wechat
