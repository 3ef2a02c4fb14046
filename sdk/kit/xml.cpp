// SPDX-License-Identifier: Apache-2.0
#include "kit/xml.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>

namespace ekiden::kit {
namespace {

constexpr unsigned kParseFlags =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata_single | pugi::parse_doctype;

bool name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
         c == '-' || c == '.' || byte >= 0x80;
}

// `text` begins with '&'. An ampersand that begins no reference is left to the reader as it is.
bool is_entity_reference(std::string_view text) {
  constexpr std::array<std::string_view, 5> kPredefined = {"lt", "gt", "amp", "quot", "apos"};
  const auto end = std::find_if_not(text.begin() + 1, text.end(), name_character);
  const auto name = text.substr(1, static_cast<std::size_t>(end - text.begin()) - 1);
  if (end == text.end() || *end != ';' || name.empty()) return false;
  return std::find(kPredefined.begin(), kPredefined.end(), name) == kPredefined.end();
}

// pugixml hands an undeclared entity on as text; a conforming reader refuses it.
bool has_entity_reference(std::string_view text) {
  struct Literal {
    std::string_view begin, end;
  };
  constexpr std::array<Literal, 3> kLiterals = {{{"<![CDATA[", "]]>"}, {"<!--", "-->"}, {"<?", "?>"}}};
  if (text.find('&') == std::string_view::npos) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&' && is_entity_reference(text.substr(i))) return true;
    if (text[i] != '<') continue;
    for (const auto& literal : kLiterals) {
      if (!text.substr(i).starts_with(literal.begin)) continue;
      const std::size_t end = text.find(literal.end, i + literal.begin.size());
      if (end == std::string_view::npos) return false;
      i = end + literal.end.size() - 1;
      break;
    }
  }
  return false;
}

// From sibling to sibling: pugixml's iterators are calls into its library, five for each node.
std::size_t element_count(const pugi::xml_node& parent) {
  std::size_t count = 0;
  for (pugi::xml_node node = parent.first_child(); node; node = node.next_sibling())
    if (node.type() == pugi::node_element) ++count;
  return count;
}

bool copy_element(const pugi::xml_node& from, std::size_t depth_left, XmlElement& to) {
  if (depth_left == 0) return false;
  to.name = from.name();
  to.children.reserve(element_count(from));
  for (pugi::xml_node node = from.first_child(); node; node = node.next_sibling()) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      to.text += node.value();
    } else if (node.type() == pugi::node_element) {
      if (!copy_element(node, depth_left - 1, to.children.emplace_back())) return false;
    }
  }
  return true;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const XmlElement& child) { return child.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

XmlResult parse_xml(std::string text, const XmlLimits& limits) {
  if (text.size() > limits.max_bytes) return {std::nullopt, "the XML document is too large"};
  if (has_entity_reference(text)) return {std::nullopt, "the XML document uses an entity, which is never accepted"};
  pugi::xml_document document;
  const auto parsed = document.load_buffer_inplace(text.data(), text.size(), kParseFlags, pugi::encoding_utf8);
  for (const pugi::xml_node node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      return {std::nullopt, "the XML document has a document type declaration, which is never accepted"};
    }
  }
  if (!parsed) return {std::nullopt, "the document is not well-formed XML"};
  XmlElement root;
  if (!copy_element(document.document_element(), limits.max_depth, root)) {
    return {std::nullopt, "the XML document is nested too deep"};
  }
  return {std::move(root), {}};
}

}  // namespace ekiden::kit
