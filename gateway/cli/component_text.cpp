// SPDX-License-Identifier: Apache-2.0
// A component's reference as Markdown and as text for a terminal.
#include <string_view>

#include "cli/component_reference.hpp"
#include "cli/printable.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

// A cell of a Markdown table: one line, and nothing in it is markup.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '|' || c == '\\' || c == '*' || c == '_' || c == '<' || c == '[') out += '\\';
    out += c;
  }
  return out.empty() ? " " : out;
}

std::string code(std::string_view text) {
  std::string out = "`";
  for (const char c : printable(text)) out += c == '|' ? "\\|" : std::string(1, c);
  return out + "`";
}

std::string indented(std::string_view text, std::string_view by) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.append(by).append(printable(text.substr(at, end - at))) += '\n';
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  return out;
}

std::string upper(std::string word) {
  for (char& c : word)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word;
}

}  // namespace

std::string to_markdown(const ComponentReference& reference) {
  std::string page = "<!-- Written by `ekiden plugin docs` from the component's descriptor: change that. -->\n# " +
                     cell(reference.title) + " (`" + reference.id + "`)\n\n" + cell(reference.description) +
                     "\n\nThe " + reference.kind + " " + code(reference.id) + ", version " + cell(reference.version) +
                     ", in the plugin file " + code(reference.file) + ".\n\n" + indented(reference.example, "    ");
  for (const ReferenceTable& table : reference.tables) {
    page += "\n## " + table.heading + "\n\n|";
    for (const std::string& column : table.columns) page += " " + column + " |";
    page += "\n|";
    for (std::size_t i = 0; i < table.columns.size(); ++i) page += "---|";
    page += "\n";
    for (const auto& row : table.rows) {
      page += "|";
      for (std::size_t i = 0; i < row.size(); ++i)
        page += " " + (i == 0 && table.named ? code(row[i]) : cell(row[i])) + " |";
      page += "\n";
    }
  }
  return page;
}

std::string to_terminal(const ComponentReference& reference) {
  std::string page = printable(reference.title) + "\n  " + printable(reference.description) + "\n  " + reference.kind +
                     " " + reference.id + ", version " + printable(reference.version) + ", in " +
                     printable(reference.file) + "\n\n" + indented(reference.example, "  ");
  for (const ReferenceTable& table : reference.tables) {
    std::vector<std::string> header;
    for (const std::string& column : table.columns) header.push_back(upper(column));
    Table rows(std::move(header));
    for (const auto& row : table.rows) rows.add(row);
    page += "\n" + table.heading + "\n" + indented(rows.text(), "  ");
  }
  return page;
}

}  // namespace ekiden::cli
