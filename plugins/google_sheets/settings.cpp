// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <set>

#include "kit/json.hpp"

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kMaxTabBytes = 80;

// What a line of a support sheet usually tells.
const std::vector<Column>& usual_columns() {
  static const std::vector<Column> columns = {{"time", "/time"},
                                              {"type", "/type"},
                                              {"channel", "/channel"},
                                              {"conversation", "/subject"},
                                              {"sender", "/data/sender/display_name"},
                                              {"sender_id", "/data/sender/identities/0/value"},
                                              {"text", "/data/message/parts/0/text"}};
  return columns;
}

std::string text_or(const rapidjson::Value& config, std::string_view name, std::string_view otherwise) {
  return std::string(kit::string_member(config, name).value_or(otherwise));
}

Status read_columns(const rapidjson::Value& config, Settings& settings) {
  std::set<std::string, std::less<>> titles = {settings.id_title};
  const rapidjson::Value* columns = kit::array_member(config, "columns");
  settings.usual_columns = columns == nullptr;
  if (settings.usual_columns) settings.columns = usual_columns();
  for (rapidjson::SizeType i = 0; columns != nullptr && i < columns->Size(); ++i) {
    const auto title = kit::string_member((*columns)[i], "title");
    const auto from = kit::string_member((*columns)[i], "from");
    if (!title || title->empty() || !from || !from->starts_with('/'))
      return Status::config("columns/" + std::to_string(i) + ": needs a title, and from: a JSON Pointer such as /time");
    settings.columns.push_back({std::string(*title), std::string(*from)});
  }
  for (const Column& column : settings.columns)
    if (!titles.insert(column.title).second)
      return Status::config("columns: two have the title \"" + column.title + "\"");
  return {};
}

}  // namespace

Status read_settings(std::string_view config, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  settings.api_base = text_or(*document, "api_base", "https://sheets.googleapis.com");
  settings.api_base.erase(settings.api_base.find_last_not_of('/') + 1);
  settings.spreadsheet_id = text_or(*document, "spreadsheet_id", "");
  settings.tab = text_or(*document, "tab", "Ekiden");
  settings.id_title = text_or(*document, "id_title", "event_id");
  settings.monthly = kit::string_member(*document, "rotate") == "month";
  settings.export_safe = kit::bool_member(*document, "export_safe").value_or(false);
  if (settings.spreadsheet_id.empty() || settings.spreadsheet_id.find_first_of("/?#: ") != std::string::npos)
    return Status::config("spreadsheet_id: the part of the sheet's address between /d/ and the next slash");
  if (settings.tab.empty() || settings.tab.size() > kMaxTabBytes)
    return Status::config("tab: must have 1 to " + std::to_string(kMaxTabBytes) + " bytes");
  const std::string mode = text_or(*document, "mode", "owned");
  settings.mode = mode == "shared" ? Mode::shared : mode == "fenced" ? Mode::fenced : Mode::owned;
  settings.write_every_ms =
      kMinuteMs / std::max<std::int64_t>(kit::int64_member(*document, "writes_a_minute").value_or(60), 1);
  settings.timeout_ms = static_cast<std::uint32_t>(kit::int64_member(*document, "timeout_ms").value_or(60'000));
  std::string problem = "missing";
  settings.account = ServiceAccount::from_key_file(kit::string_member(*document, "credentials").value_or(""), problem);
  if (!settings.account) return Status::config("credentials: " + problem);
  return read_columns(*document, settings);
}

}  // namespace ekiden::google_sheets
