// SPDX-License-Identifier: Apache-2.0
#include "hours.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace ekiden::filters {
namespace {

using sdk::Status;

struct Zone {
  std::string_view name;
  int minutes;
};

// Zones without summer time, so that an offset is all there is to them.
constexpr Zone kZones[] = {
    {"UTC", 0},           {"Asia/Shanghai", 480},  {"Asia/Urumqi", 360}, {"Asia/Hong_Kong", 480}, {"Asia/Macau", 480},
    {"Asia/Taipei", 480}, {"Asia/Singapore", 480}, {"Asia/Seoul", 540},  {"Asia/Tokyo", 540}};

constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

// Two digits and more, all of them; -1: not that.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return digits.empty() ? -1 : value;
}

// "09:30", also "24:00"; -1: not that.
int minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  const int hours = number(text.substr(0, 2));
  const int minutes = number(text.substr(3));
  if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 24 * 60) return -1;
  return hours * 60 + minutes;
}

// "2026-10-01" as days since 1970.
std::optional<std::int64_t> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8));
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<int> offset_of(std::string_view zone) {
  const auto* named = std::find_if(std::begin(kZones), std::end(kZones), [&](const Zone& z) { return z.name == zone; });
  if (named != std::end(kZones)) return named->minutes;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const int minutes = minutes_of(zone.substr(1));
  if (minutes < 0 || minutes > 14 * 60) return std::nullopt;
  return zone[0] == '-' ? -minutes : minutes;
}

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

}  // namespace

bool Hours::read_spans(const rapidjson::Value& list, Spans& spans) {
  if (!list.IsArray()) return false;
  for (const rapidjson::Value& one : list.GetArray()) {
    if (!one.IsString()) return false;
    const std::string_view text = text_of(one);
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return false;
    const Span span{minutes_of(text.substr(0, dash)), minutes_of(text.substr(dash + 1))};
    if (span.begin < 0 || span.end <= span.begin) return false;
    spans.push_back(span);
  }
  return true;
}

Status Hours::read(const rapidjson::Value& settings, Hours& hours) {
  const auto zone = offset_of(kit::string_member(settings, "zone").value_or(""));
  if (!zone)
    return Status::config(
        "zone: must be an offset such as +08:00, or a zone without summer time such as Asia/Shanghai");
  hours.offset_minutes_ = *zone;
  if (const rapidjson::Value* week = kit::object_member(settings, "week")) {
    for (const auto& [name, spans] : week->GetObject()) {
      const auto* day = std::find(kWeekdays.begin(), kWeekdays.end(), text_of(name));
      if (day == kWeekdays.end() || !read_spans(spans, hours.week_[static_cast<std::size_t>(day - kWeekdays.begin())]))
        return Status::config("week: a day is mon to sun with a list of spans such as 09:00-18:00");
    }
  }
  if (const rapidjson::Value* days = kit::object_member(settings, "days")) {
    for (const auto& [name, spans] : days->GetObject()) {
      const auto day = day_of(text_of(name));
      if (!day || !read_spans(spans, hours.days_[*day]))
        return Status::config("days: a day is a date such as 2026-10-01 with a list of spans such as 09:00-18:00");
    }
  }
  return {};
}

std::optional<bool> Hours::open_at(std::string_view time) const {
  const auto date = day_of(time.substr(0, 10));
  const int minute_utc = time.size() > 16 && time[10] == 'T' ? minutes_of(time.substr(11, 5)) : -1;
  if (!date || minute_utc < 0 || time.back() != 'Z') return std::nullopt;
  constexpr std::int64_t kDay = 24 * 60;
  const std::int64_t minutes = *date * kDay + minute_utc + offset_minutes_;
  const std::int64_t day = (minutes >= 0 ? minutes : minutes - kDay + 1) / kDay;
  const auto minute = static_cast<int>(minutes - day * kDay);
  const auto special = days_.find(day);
  const auto weekday = static_cast<std::size_t>(((day + 4) % 7 + 7) % 7);  // 1970 began on a Thursday
  const Spans& spans = special != days_.end() ? special->second : week_[weekday];
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Span& span) { return minute >= span.begin && minute < span.end; });
}

}  // namespace ekiden::filters
