// SPDX-License-Identifier: Apache-2.0
#include <re2/re2.h>

#include <memory>
#include <vector>

#include "mapping/of_text.hpp"

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxPattern = 1'024;
constexpr std::int64_t kPatternMemory = 1 << 20;

using Pattern = std::shared_ptr<const RE2>;

Result<Pattern> compile(std::string_view text) {
  if (text.size() > kMaxPattern) return Status(Code::config, "a pattern has at most 1024 bytes");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  auto pattern = std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) return Status(Code::config, "the pattern is none of RE2: " + pattern->error());
  return Pattern(std::move(pattern));
}

Result<Compute> match(const Fixed& fixed) {
  Result<Pattern> pattern = compile(fixed.text(1));
  if (!pattern) return pattern.status();
  const std::int64_t group = fixed.count(2, -1);
  if (group > (*pattern)->NumberOfCapturingGroups())
    return Status(Code::config, "the pattern has no group " + std::to_string(group));
  return of_text([pattern = *pattern, group](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(group < 0 ? 0 : group + 1));
    const bool found = pattern->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED,
                                      groups.data(), static_cast<int>(groups.size()));
    if (group < 0) return evaluation.boolean(found);
    if (!found || groups.back().data() == nullptr) return evaluation.nothing("match: the pattern does not fit");
    return evaluation.text({groups.back().data(), groups.back().size()});
  });
}

std::size_t bytes_of_character(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// By hand rather than by RE2::GlobalReplace, whose result may be thousands of times as long as the text.
std::string replaced(const RE2& pattern, std::string_view text, const std::string& by) {
  const re2::StringPiece whole(text.data(), text.size());
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1);
  std::string out;
  std::size_t at = 0;
  while (at <= text.size() && out.size() <= kMaxText) {
    if (!pattern.Match(whole, at, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()))) break;
    const auto from = static_cast<std::size_t>(groups[0].data() - text.data());
    out.append(text.substr(at, from - at));
    pattern.Rewrite(&out, by, groups.data(), static_cast<int>(groups.size()));
    at = from + groups[0].size();
    if (!groups[0].empty()) continue;
    if (at == text.size()) return out;
    const std::size_t step = bytes_of_character(text[at]);
    out.append(text.substr(at, step));
    at += step;
  }
  if (at < text.size()) out.append(text.substr(at));
  return out;
}

Result<Compute> replace(const Fixed& fixed) {
  Result<Pattern> pattern = compile(fixed.text(1));
  if (!pattern) return pattern.status();
  std::string by(fixed.text(2)), why;
  if (!(*pattern)->CheckRewriteString(re2::StringPiece(by), &why))
    return Status(Code::config, "the replacement does not fit the pattern: " + why);
  return of_text(
      [pattern = *pattern, by = std::move(by)](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
        return evaluation.text(replaced(*pattern, text, by));
      });
}

const Function kFunctions[] = {
    {"match", {{"text"}, {"pattern", Takes::text}, {"group", Takes::count, true}}, false, match},
    {"replace", {{"text"}, {"pattern", Takes::text}, {"by", Takes::text}}, false, replace},
};

}  // namespace

std::span<const Function> pattern_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
