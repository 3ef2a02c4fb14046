// SPDX-License-Identifier: Apache-2.0
// A strict reader of YAML 1.2 core: one document, no alias, anchor, merge key or tag, no duplicate key, only string
// keys, no plain scalar that YAML 1.1 reads otherwise (yes, no, on, off, y, n, numbers with a leading zero).
// At most 1 MiB, depth 64, 100,000 nodes. Integers are exact within 64 bits.
#pragma once

#include <rapidjson/document.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/source.hpp"

namespace ekiden::config {

constexpr std::size_t kMaxFileBytes = 1U << 20U;

// Where a value stands, as byte offsets into the source.
struct NodePlace {
  std::size_t key = 0;    // its key, or the value itself in a sequence
  std::size_t value = 0;  // its first byte; the key's when the value is left empty
  std::size_t end = 0;    // scalars: behind the last byte, or further when that is not known
  bool scalar = false;
};

// A document and the place of each of its values by JSON pointer. Immutable; safe to share between threads.
class YamlDocument {
 public:
  YamlDocument(Source source, rapidjson::Document root, std::map<std::string, NodePlace> places,
               std::vector<HiddenRange> dropped)
      : source_(std::move(source)), root_(std::move(root)), places_(std::move(places)), dropped_(std::move(dropped)) {}

  const Source& source() const { return source_; }
  const rapidjson::Value& root() const { return root_; }
  // The place of `pointer`, or of its nearest ancestor in the file.
  const NodePlace& place(std::string_view pointer) const;
  // The scalars at and below `pointer`.
  std::vector<HiddenRange> scalars(const std::string& pointer) const;
  // Values that are not part of the document (of duplicate keys): never to be shown.
  const std::vector<HiddenRange>& dropped() const { return dropped_; }

 private:
  Source source_;
  rapidjson::Document root_;
  std::map<std::string, NodePlace> places_;
  std::vector<HiddenRange> dropped_;
};

struct YamlResult {
  std::unique_ptr<const YamlDocument> document;  // absent after a syntax error or a broken limit
  Diagnostics fatal;                             // the one reason why there is no document
  std::vector<Finding> findings;                 // errors besides the document; the values in question are text or null
};

// `file` is the name to show.
YamlResult load_yaml(std::string file, std::string text);

// RFC 6901.
std::string child_pointer(std::string_view parent, std::string_view key);
std::string child_pointer(std::string_view parent, std::size_t index);

}  // namespace ekiden::config
