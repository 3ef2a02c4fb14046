// SPDX-License-Identifier: Apache-2.0
#include "mapping/path.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxSteps = 64;

Status broken(std::string_view text, const char* why) {
  return Status(Code::config, "the pointer " + std::string(text) + " " + why);
}

bool unescape(std::string_view token, std::string& out) {
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    const char next = i + 1 < token.size() ? token[++i] : '\0';
    if (next != '0' && next != '1') return false;
    out += next == '0' ? '~' : '/';
  }
  return true;
}

std::optional<std::size_t> index_of(std::string_view name) {
  constexpr std::size_t kMostDigits = 9;
  if (name.empty() || name.size() > kMostDigits || (name.size() > 1 && name[0] == '0')) return std::nullopt;
  std::size_t index = 0;
  const auto end = name.data() + name.size();
  return std::from_chars(name.data(), end, index).ptr == end ? std::optional(index) : std::nullopt;
}

const Json* member_of(const Json& object, const std::string& name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

}  // namespace

Result<Path> Path::parse(std::string_view text) {
  Path path;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest.front() != '/') return broken(text, "goes on behind ] without a /");
    if (path.steps_.size() == kMaxSteps) return broken(text, "has more than 64 steps");
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_of("/["), rest.size());
    Step step;
    if (!unescape(rest.substr(0, end), step.name)) return broken(text, "has a ~ that is neither ~0 nor ~1");
    step.index = index_of(step.name);
    rest.remove_prefix(end);
    if (rest.starts_with('[')) {
      const std::size_t equals = rest.find('='), close = rest.find(']');
      if (close == std::string_view::npos || equals == std::string_view::npos || equals > close || equals == 1)
        return broken(text, "has a selector that is not of the form [member=value]");
      step.member = rest.substr(1, equals - 1);
      step.wanted = rest.substr(equals + 1, close - equals - 1);
      rest.remove_prefix(close + 1);
    }
    path.steps_.push_back(std::move(step));
  }
  return path;
}

const Json* Path::find(const Json& root) const {
  const Json* at = &root;
  for (const Step& step : steps_) {
    if (at->IsArray())
      at = step.index && *step.index < at->Size() ? &(*at)[static_cast<rapidjson::SizeType>(*step.index)] : nullptr;
    else
      at = member_of(*at, step.name);
    if (at == nullptr) return nullptr;
    if (step.member.empty()) continue;
    if (!at->IsArray()) return nullptr;
    std::string buffer;
    const auto selected = std::find_if(at->Begin(), at->End(), [&](const Json& item) {
      const Json* const value = member_of(item, step.member);
      return value != nullptr && text_form(*value, buffer) == step.wanted;
    });
    if (selected == at->End()) return nullptr;
    at = selected;
  }
  return at;
}

}  // namespace ekiden::mapping
