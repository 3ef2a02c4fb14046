// SPDX-License-Identifier: Apache-2.0
#include "config/references.hpp"

#include <algorithm>

#include "config/diagnostic.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"
#include "core/encoding.hpp"

namespace ekiden::config {
namespace {

constexpr std::size_t kMaxReferencedFile = 64 * 1024;
constexpr std::size_t kMaxResolved = 1U << 20U;
constexpr std::string_view kOpen = "${";
constexpr std::string_view kDefault = ":-";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool is_credential_name(std::string_view name) {
  return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

ResolvedText bad(std::string message, std::string hint) {
  return {"", "bad-reference", std::move(message), std::move(hint)};
}

ResolvedText not_set(std::string message, std::string hint) {
  return {"", "secret-not-set", std::move(message), std::move(hint)};
}

}  // namespace

bool holds_reference(std::string_view text) {
  return text.find(kOpen) != std::string_view::npos;
}

bool is_bare_reference(std::string_view text) {
  return text.starts_with(kOpen) && text.find('}') == text.size() - 1 && text.find(kDefault) == std::string_view::npos;
}

References::Outcome References::resolve(rapidjson::Value& value, JsonPool& pool) const {
  Outcome outcome;
  visit(value, "", pool, outcome);
  return outcome;
}

void References::visit(rapidjson::Value& value, const std::string& pointer, JsonPool& pool, Outcome& outcome) const {
  if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) visit(value[i], child_pointer(pointer, i), pool, outcome);
  } else if (value.IsObject()) {
    for (auto& entry : value.GetObject())
      visit(entry.value, child_pointer(pointer, text_of(entry.name)), pool, outcome);
  } else if (value.IsString() && holds_reference(text_of(value))) {
    ResolvedText result = resolve_text(text_of(value));
    if (result.code.empty()) {
      value.SetString(result.text.data(), static_cast<rapidjson::SizeType>(result.text.size()), pool);
      outcome.resolved.push_back(pointer);
    } else {
      outcome.problems.push_back({pointer, "", result.code, result.message, result.hint});
    }
  }
}

ResolvedText References::resolve_text(std::string_view text) const {
  ResolvedText result;
  while (!text.empty()) {
    const std::size_t open = text.find(kOpen);
    result.text.append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return bad("a reference is not closed", "add the closing }");
    ResolvedText one = resolve_one(text.substr(open + kOpen.size(), close - open - kOpen.size()));
    if (!one.code.empty()) return one;
    result.text += one.text;
    if (result.text.size() > kMaxResolved) return bad("the resolved text is larger than 1 MiB", "");
    text.remove_prefix(close + 1);
  }
  return result;
}

ResolvedText References::resolve_one(std::string_view reference) const {
  const std::size_t colon = reference.find(':');
  const std::string_view kind = reference.substr(0, colon);
  if (colon == std::string_view::npos) {
    return bad("a reference needs a kind", "write ${env:NAME}, ${file:PATH} or ${cred:NAME}");
  }
  const std::string_view rest = reference.substr(colon + 1);
  if (kind == "env") return variable(rest);
  if (kind == "cred") return credential(rest);
  if (kind == "file") {
    if (rest.empty()) return bad("a file reference needs a path", "write ${file:PATH}");
    return file(folder_ / std::filesystem::path(rest), "file " + std::string(rest));
  }
  return bad("a reference cannot be of kind \"" + std::string(kind) + '"',
             "write ${env:NAME}, ${file:PATH} or ${cred:NAME}");
}

ResolvedText References::variable(std::string_view reference) const {
  const std::size_t separator = reference.find(kDefault);
  const std::string name(reference.substr(0, separator));
  if (!is_variable_name(name)) {
    return bad("this is no name of an environment variable", "letters, digits and _; a default follows after :-");
  }
  const std::optional<std::string> value = environment_.variable(name);
  if (separator != std::string_view::npos && (!value || value->empty())) {
    return {std::string(reference.substr(separator + kDefault.size())), "", "", ""};
  }
  if (!value)
    return not_set("environment variable " + name + " is not set", "set it, or give a default: ${env:" + name + ":-…}");
  if (!is_valid_utf8(*value)) return bad("environment variable " + name + " does not hold UTF-8 text", "");
  return {*value, "", "", ""};
}

ResolvedText References::credential(std::string_view name) const {
  if (!is_credential_name(name)) return bad("this is no name of a credential", "letters, digits, _, - and .");
  const std::optional<std::string> folder = environment_.variable("CREDENTIALS_DIRECTORY");
  if (!folder || folder->empty()) {
    return not_set("credential " + std::string(name) + " is not there: CREDENTIALS_DIRECTORY is not set",
                   "systemd sets it for a unit with LoadCredential=" + std::string(name) + ":PATH");
  }
  return file(std::filesystem::path(*folder) / std::filesystem::path(name), "credential " + std::string(name));
}

ResolvedText References::file(const std::filesystem::path& path, const std::string& what) const {
  Result<std::string> bytes = environment_.read_file(path, kMaxReferencedFile);
  if (!bytes.ok()) {
    if (bytes.status().code() == Code::not_found)
      return not_set(what + " does not exist", "create it, or correct the name");
    return not_set(what + " cannot be read: " + bytes.status().message(), "");
  }
  std::string text = std::move(*bytes);
  if (!is_valid_utf8(text) || text.find('\0') != std::string::npos) return bad(what + " does not hold UTF-8 text", "");
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return {std::move(text), "", "", ""};
}

}  // namespace ekiden::config
