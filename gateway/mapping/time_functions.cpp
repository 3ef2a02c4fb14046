// SPDX-License-Identifier: Apache-2.0
#include <cctz/time_zone.h>

#include <chrono>
#include <optional>

#include "core/encoding.hpp"
#include "mapping/of_text.hpp"

namespace ekiden::mapping {

namespace {

constexpr std::string_view kUtc = "UTC";

Result<cctz::time_zone> zone_of(std::string_view name) {
  cctz::time_zone zone;
  if (cctz::load_time_zone(std::string(name), &zone)) return zone;
  return Status(Code::config, "there is no time zone \"" + std::string(name) + "\" on this machine (package tzdata)");
}

// Of RFC 3339, or of milliseconds since 1970.
std::optional<std::int64_t> moment_of(const Json& value) {
  constexpr std::int64_t kFirst = -62'135'596'800'000, kLast = 253'402'300'799'999;  // years 1 to 9999
  const std::optional<std::int64_t> ms = value.IsString()  ? parse_rfc3339(text_of(value))
                                         : value.IsInt64() ? std::optional(value.GetInt64())
                                                           : std::nullopt;
  return ms && *ms >= kFirst && *ms <= kLast ? ms : std::nullopt;
}

std::string formatted(const std::string& format, std::int64_t ms, const cctz::time_zone& zone) {
  // system_clock counts nanoseconds, of which 64 bits end in 2262.
  using Moment = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
  return cctz::format(format, Moment(std::chrono::milliseconds(ms)), zone);
}

// The conversions that say the same on every machine.
Status check_format(std::string_view format) {
  constexpr std::string_view kKnown = "YmdeHIMSyjzZFTRuaAbB%";
  constexpr std::size_t kMaxFormat = 256;
  if (format.empty() || format.size() > kMaxFormat) return Status(Code::config, "a format has 1 to 256 bytes");
  for (std::size_t i = format.find('%'); i != std::string_view::npos; i = format.find('%', i)) {
    const std::string_view rest = format.substr(i + 1);
    const std::size_t length = rest.starts_with("Ez") ? 2 : rest.starts_with("E3S") ? 3 : 1;
    if (rest.empty() || (length == 1 && kKnown.find(rest[0]) == std::string_view::npos))
      return Status(Code::config,
                    "the format knows no %" + std::string(rest.substr(0, 1)) +
                        "; there are %Y %m %d %e %H %I %M %S %E3S %y %j %u %a %A %b %B %F %T %R %z %Ez %Z %%");
    i += 1 + length;
  }
  return {};
}

// `compute(Evaluation&, ms)` of a moment.
template <class F>
Compute of_moment(F compute) {
  return [compute = std::move(compute)](Evaluation& evaluation, Values values) -> const Json& {
    if (values[0]->IsNull()) return null_value();
    const std::optional<std::int64_t> ms = moment_of(*values[0]);
    return ms ? compute(evaluation, *ms) : evaluation.nothing("this is no time after RFC 3339, and no milliseconds");
  };
}

Result<Compute> date(const Fixed& fixed) {
  const Status checked = check_format(fixed.text(1));
  if (!checked) return checked;
  Result<cctz::time_zone> zone = zone_of(fixed.text(2, kUtc));
  if (!zone) return zone.status();
  return of_moment(
      [format = std::string(fixed.text(1)), zone = *zone](Evaluation& evaluation, std::int64_t ms) -> const Json& {
        return evaluation.text(formatted(format, ms, zone));
      });
}

Result<Compute> in_zone(const Fixed& fixed) {
  Result<cctz::time_zone> zone = zone_of(fixed.text(1));
  if (!zone) return zone.status();
  return of_moment([zone = *zone](Evaluation& evaluation, std::int64_t ms) -> const Json& {
    return evaluation.text(formatted("%Y-%m-%dT%H:%M:%E3S%Ez", ms, zone));
  });
}

Result<Compute> epoch_ms(const Fixed&) {
  return of_moment([](Evaluation& evaluation, std::int64_t ms) -> const Json& { return evaluation.integer(ms); });
}

const Function kFunctions[] = {
    {"date", {{"time"}, {"format", Takes::text}, {"zone", Takes::text, true}}, false, date},
    {"zone", {{"time"}, {"zone", Takes::text}}, false, in_zone},
    {"epoch_ms", {{"time"}}, false, epoch_ms},
};

}  // namespace

std::span<const Function> time_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
