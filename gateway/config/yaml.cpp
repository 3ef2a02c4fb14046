// SPDX-License-Identifier: Apache-2.0
#include "config/yaml.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "config/yaml_builder.hpp"
#include "core/encoding.hpp"

namespace ekiden::config {
namespace {

YamlResult alone(Diagnostic diagnostic) {
  YamlResult result;
  result.fatal.push_back(std::move(diagnostic));
  return result;
}

Diagnostic about_file(const std::string& file, int line, std::string code, std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.file = file;
  diagnostic.line = line;
  diagnostic.column = line > 0 ? 1 : 0;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return diagnostic;
}

int first_line_that_is_not_utf8(std::string_view text) {
  for (int line = 1;; ++line) {
    const std::size_t end = text.find('\n');
    if (!is_valid_utf8(text.substr(0, end)) || end == std::string_view::npos) return line;
    text.remove_prefix(end + 1);
  }
}

// Offset of an unquoted "${" inside {…} or […] of the line that holds `offset`, or npos: yaml-cpp's own message for
// that is about the end of the mapping, which helps nobody.
std::size_t unquoted_reference(const Source& source, std::size_t offset) {
  const std::string_view text = source.text();
  char quote = '\0';
  int depth = 0;
  for (std::size_t at = source.line_start(offset); at < text.size() && text[at] != '\n'; ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (quote == '"' && c == '\\')
        ++at;
      else if (c == quote)
        quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' && at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
      break;
    } else if (c == '$' && at + 1 < text.size() && text[at + 1] == '{') {
      if (depth > 0) return at;
      ++at;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return std::string_view::npos;
}

bool is_indented_by_tab(const Source& source, std::size_t offset) {
  const std::string_view line = source.text().substr(source.line_start(offset));
  const std::size_t indent = std::min(line.find_first_not_of(" \t-?"), line.size());
  return line.substr(0, indent).find('\t') != std::string_view::npos;
}

struct Explanation {
  std::string code = "syntax";
  std::string message;
  std::string hint;
};

Explanation explain(const std::string& yaml_cpp_message) {
  if (yaml_cpp_message == "illegal map value") {
    return {"syntax", "no \"key: value\" can stand here",
            "quote a value that contains \": \", or check the indentation"};
  }
  if (yaml_cpp_message == "unknown token") {
    return {"syntax", "no value can start with this character", "quote the value"};
  }
  if (yaml_cpp_message == "the referenced anchor is not defined") {
    return {"alias", "aliases are not accepted", "quote the value if the asterisk is part of it"};
  }
  if (yaml_cpp_message == "end of map flow not found" || yaml_cpp_message == "end of sequence flow not found") {
    return {"syntax", "the {…} or […] before this is not complete", "close it, or put a comma between the values"};
  }
  if (yaml_cpp_message == "illegal flow end") {
    return {"syntax", "this bracket closes nothing that is open", "each { needs its }, each [ its ]"};
  }
  if (yaml_cpp_message == "end of map not found") {
    return {"syntax", "this does not belong to the mapping above", "check quotes and indentation"};
  }
  return {"syntax", yaml_cpp_message, ""};
}

Diagnostic syntax_error(const Source& source, const YAML::Exception& exception) {
  std::size_t offset = source.offset(exception.mark.line, exception.mark.column);
  Explanation explanation = explain(exception.msg);
  if (const std::size_t reference = unquoted_reference(source, offset); reference != std::string_view::npos) {
    offset = reference;
    explanation = {"syntax", "a reference inside {…} or […] must be quoted", "quote it: \"${…}\""};
  } else if (is_indented_by_tab(source, offset)) {
    explanation = {"tab-indent", "a tab cannot indent", "use spaces"};
  }
  return source.render({offset, explanation.code, explanation.message, explanation.hint},
                       source.likely_secrets(offset));
}

YamlResult parse(Source source) {
  YamlBuilder builder(source);
  try {
    std::istringstream in{std::string(source.text())};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const FatalDiagnostic& fatal) {
    return alone(fatal.diagnostic);
  } catch (const YAML::Exception& exception) {
    return alone(syntax_error(source, exception));
  } catch (const std::exception&) {
    return alone(about_file(source.file(), 0, "syntax", "the YAML cannot be read", ""));
  }
  if (!builder.has_document()) {
    return alone(
        about_file(source.file(), 0, "empty-file", "the file is empty", "docs/configuration.md has an example"));
  }
  YamlResult result;
  result.findings = builder.take_findings();
  result.document = std::make_unique<const YamlDocument>(std::move(source), builder.take_root(), builder.take_places(),
                                                         builder.take_dropped());
  return result;
}

}  // namespace

const NodePlace& YamlDocument::place(std::string_view pointer) const {
  for (;;) {
    if (const auto found = places_.find(std::string(pointer)); found != places_.end()) return found->second;
    static constexpr NodePlace kStart{};
    if (pointer.empty()) return kStart;
    pointer = pointer.substr(0, pointer.rfind('/'));
  }
}

std::vector<HiddenRange> YamlDocument::scalars(const std::string& pointer) const {
  std::vector<HiddenRange> ranges;
  const auto add = [&](const NodePlace& place) {
    if (place.scalar && place.end > place.value) ranges.push_back({place.value, place.end});
  };
  if (const auto self = places_.find(pointer); self != places_.end()) add(self->second);
  const std::string below = pointer + '/';
  for (auto it = places_.lower_bound(below); it != places_.end() && it->first.starts_with(below); ++it) add(it->second);
  return ranges;
}

YamlResult load_yaml(std::string file, std::string text) {
  if (text.size() > kMaxFileBytes) {
    return alone(about_file(file, 0, "too-large", "the file is larger than 1 MiB", "split the configuration"));
  }
  if (!is_valid_utf8(text)) {
    return alone(about_file(file, first_line_that_is_not_utf8(text), "not-utf8", "the line is not UTF-8 text",
                            "save the file as UTF-8"));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  Source source(std::move(file), std::move(text));
  for (std::size_t at = 0; at < source.text().size(); ++at) {
    const auto c = static_cast<unsigned char>(source.text()[at]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      return alone(
          source.render({at, "syntax", "control characters are not accepted", "write it as an escape in double quotes"},
                        source.likely_secrets(at)));
    }
  }
  return parse(std::move(source));
}

std::string child_pointer(std::string_view parent, std::string_view key) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : key) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

std::string child_pointer(std::string_view parent, std::size_t index) {
  return std::string(parent) + '/' + std::to_string(index);
}

}  // namespace ekiden::config
