// SPDX-License-Identifier: Apache-2.0
// The documents that WeChat pushes, XML or JSON, as one tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kit/xml.hpp"

namespace ekiden::wechat {

enum class Format { kXml, kJson };

/// Element <a><b>1</b></a> and object {"a": {"b": 1}} give the same tree. An array is a repeated element. Every scalar
/// is its text, digit for digit. Texts are valid UTF-8 without the characters that XML forbids.
class Document {
 public:
  Document(kit::XmlElement root, Format format) : root_(std::move(root)), format_(format) {}

  Format format() const { return format_; }
  const kit::XmlElement& root() const { return root_; }

  /// The text of the first element of that name below the root, or of the first `inner` in the first `outer`. Empty
  /// when there is none. Lives as long as the document.
  std::string_view text(std::string_view name) const;
  std::string_view text(std::string_view outer, std::string_view inner) const;
  bool has(std::string_view name) const { return root_.child(name) != nullptr; }

 private:
  kit::XmlElement root_;
  Format format_;
};

struct DocumentResult {
  std::optional<Document> document;
  std::string_view error;  // when there is none: a fixed sentence, nothing of the content
};

/// Reads any bytes. Limits: 1 MiB, 16 levels. Real pushes carry control characters and broken UTF-8 (a customer's phone
/// puts them into texts), so both are repaired rather than refused.
DocumentResult parse_document(std::string_view bytes);

}  // namespace ekiden::wechat
