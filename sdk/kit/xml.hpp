// SPDX-License-Identifier: Apache-2.0
// Small XML documents from outside. No DTD and no entity but the five predefined ones: nothing to expand, nothing to
// fetch.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::kit {

struct XmlLimits {
  std::size_t max_bytes = std::size_t{1} << 20;
  std::size_t max_depth = 16;
};

/// An element without its attributes. `text`: its character data, adjacent and separate CDATA sections put together;
/// only white space between elements is left out. Not checked to be UTF-8.
struct XmlElement {
  std::string name;
  std::string text;
  std::vector<XmlElement> children;

  /// The first child of that name, or null.
  const XmlElement* child(std::string_view child_name) const;
};

struct XmlResult {
  std::optional<XmlElement> root;
  std::string_view error;  // when there is no root: a fixed sentence, nothing of the content
};

/// `text` must not hold U+0000 (see drop_xml_forbidden()). It is read in place: what is moved in is not copied.
XmlResult parse_xml(std::string text, const XmlLimits& limits = {});

}  // namespace ekiden::kit
