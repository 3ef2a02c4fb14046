// SPDX-License-Identifier: Apache-2.0
// The files of a message on its way to a customer.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kit/json.hpp"

namespace ekiden::wechat {

/// What an upload may be: the kind's name at Tencent, the types and the length that it takes.
struct UploadKind {
  std::string_view name;
  std::string_view accept;  // as sdk::MediaTransfer
  std::uint64_t max_bytes;
  bool shows_name = false;  // the customer reads what the file is called
};

/// The files of a type of part: its own, and the picture that goes with it. Null: it has none.
struct PartFiles {
  std::string_view part;
  const UploadKind* file;
  const UploadKind* thumb;
};

/// What a platform takes.
using UploadRules = std::span<const PartFiles>;
extern const UploadRules kServiceAccountFiles;
extern const UploadRules kCustomerServiceFiles;  // of 微信客服
/// The picture of an account of 微信客服.
extern const UploadKind kAccountPicture;

/// A file that Tencent must have before the message can name it: of the media store, or to be fetched into it first.
struct NeededFile {
  const UploadKind* kind;
  std::string ref;     // empty: not fetched yet
  std::string name{};  // empty: as the host calls it
  std::string url{};   // empty: the message names the file by `ref`
};

/// The files that the parts of a command name by reference or address and not by Tencent's id, each once for each kind
/// and name.
std::vector<NeededFile> needed_files(const rapidjson::Value& command, UploadRules rules);

/// One string for each file of the store, kind and name: "image/sha256:…".
std::string key_of(const NeededFile& file);

/// What Tencent calls the files that it was given.
class MediaIds {
 public:
  explicit MediaIds(UploadRules rules) : rules_(rules) {}

  void add(const NeededFile& file, std::string media_id);

  /// The id at Tencent of a part's file, `object` being its `media`, and of the picture that goes with it, which may
  /// stand in `object` too; empty when it names none.
  std::string file_of(const rapidjson::Value& part, const rapidjson::Value& object) const;
  std::string thumb_of(const rapidjson::Value& part, const rapidjson::Value& object) const;
  /// Empty when it was not given.
  std::string id_of(const NeededFile& file) const;

 private:
  const UploadRules rules_;
  std::map<std::string, std::string> ids_;  // by what the message says of the file
};

}  // namespace ekiden::wechat
