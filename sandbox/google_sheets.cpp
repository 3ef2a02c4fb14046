// SPDX-License-Identifier: Apache-2.0
#include "google_sheets.hpp"

#include "google_sheet_requests.hpp"
#include "google_sheet_values.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr const char* spreadsheet_id = "1SandboxSpreadsheetSandboxSpreadsheet";
constexpr std::int64_t first_rows = 1000;
constexpr std::string_view on_purpose = "a fault is switched on in the sandbox";
constexpr std::int64_t first_columns = 26;

void write_cell(const SheetCell& cell, JsonWriter& json) {
  if (cell.is_formula)
    json.begin_object().key("formula").raw(cell.json).end_object();
  else
    cell.json.empty() ? json.null() : json.raw(cell.json);
}

Reply list_tabs(Spreadsheet& sheet) {
  JsonWriter json;
  json.begin_object().key("sheets").begin_array();
  for (const SheetTab& tab : sheet.tabs) {
    json.begin_object().key("properties").begin_object().field("sheetId", tab.id).field("title", tab.title);
    json.key("gridProperties").begin_object().field("rowCount", tab.rows).field("columnCount", tab.columns);
    json.end_object().end_object().end_object();
  }
  return json_reply(json.end_array().end_object().text());
}

}  // namespace

GoogleSheets::GoogleSheets(GoogleTokens& tokens, Faults& faults, const Clock& clock)
    : tokens_(tokens), faults_(faults), clock_(clock) {
  reset();
}

void GoogleSheets::reset() {
  const std::lock_guard lock(mutex_);
  sheet_ = Spreadsheet();
  sheet_.add("Sheet1", first_rows, first_columns);
  is_shared_ = true;
  writes_a_minute_ = 300;
  writes_.clear();
}

void GoogleSheets::add_routes(Listener& listener) {
  listener.control("GET", "/sandbox/sheets", [this](const auto&) { return json_reply(state_json()); });
  listener.control("PUT", "/sandbox/sheets", [this](const auto& request) { return change(request); });
  add(listener, "GET", "", false, [](Spreadsheet& sheet, const auto&) { return list_tabs(sheet); });
  add(listener, "POST", ":batchUpdate", true, &carry_out_requests);
  add(listener, "GET", "/developerMetadata/([0-9]+)", false, &get_mark);
  add(listener, "POST", "/values:batchUpdate", true, &update_values);
  add(listener, "POST", "/values/(.+):append", true, &append_values);
  add(listener, "GET", "/values/(.+)", false, &get_values);
  add(listener, "PUT", "/values/(.+)", true, &put_values);
}

void GoogleSheets::add(Listener& listener, const char* method, const std::string& below, bool writes, Work work) {
  listener.outside(method, "/v4/spreadsheets/" + std::string(spreadsheet_id) + below,
                   [this, writes, work = std::move(work)](const auto& request) { return run(request, writes, work); });
}

Reply GoogleSheets::run(const httplib::Request& request, bool writes, const Work& work) {
  if (faults_.take(Fault::sheets_401)) tokens_.revoke_all();
  if (!tokens_.is_good(request.get_header_value("Authorization")))
    return google_error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
  if (auto failure = fail_on_purpose()) return *std::move(failure);
  const std::lock_guard lock(mutex_);
  if (!is_shared_) return google_error(403, "PERMISSION_DENIED", "The caller does not have permission");
  if (!writes) return work(sheet_, request);
  if (!takes_write())
    return google_error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests'");
  if (faults_.take(Fault::sheets_400)) return google_error(400, "INVALID_ARGUMENT", on_purpose);
  Spreadsheet after = sheet_;
  Reply reply = work(after, request);
  if (reply.status == 200) sheet_ = std::move(after);
  if (faults_.take(Fault::sheets_lost)) reply.lost = true;
  return reply;
}

std::optional<Reply> GoogleSheets::fail_on_purpose() {
  if (faults_.take(Fault::sheets_cut)) {
    Reply reply = google_error(500, "INTERNAL", on_purpose);
    reply.lost = true;
    return reply;
  }
  if (const auto status = faults_.take(Fault::sheets_500))
    return google_error(static_cast<int>(*status), "UNAVAILABLE", on_purpose);
  if (const auto seconds = faults_.take(Fault::sheets_429)) {
    Reply reply = google_error(429, "RESOURCE_EXHAUSTED", on_purpose);
    if (*seconds > 0) reply.headers.emplace_back("Retry-After", std::to_string(*seconds));
    return reply;
  }
  return std::nullopt;
}

bool GoogleSheets::takes_write() {
  const std::int64_t now = clock_.now_ms();
  while (!writes_.empty() && writes_.front() <= now - minute_ms) writes_.pop_front();
  if (writes_.size() >= writes_a_minute_) return false;
  writes_.push_back(now);
  return true;
}

std::string GoogleSheets::state_json() {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().field("spreadsheet_id", spreadsheet_id).key("tabs").begin_array();
  for (const SheetTab& tab : sheet_.tabs) {
    json.begin_object().field("title", tab.title).field("frozen_rows", tab.frozen_rows).key("values").begin_array();
    for (std::size_t row = 0; row < tab.used_rows(); ++row) {
      json.begin_array();
      for (const SheetCell& cell : tab.cells[row]) write_cell(cell, json);
      json.end_array();
    }
    json.end_array().end_object();
  }
  json.end_array().field("marks", sheet_.marks.size());
  return json.end_object().text();
}

Reply GoogleSheets::change(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return error_reply(400, "the body is no JSON object", "send a JSON object in UTF-8");
  {
    const std::lock_guard lock(mutex_);
    if (const JsonValue* shared = find_member(*body, "shared"); shared != nullptr) is_shared_ = shared->IsTrue();
    if (const auto writes = int_member(*body, "writes_a_minute")) writes_a_minute_ = static_cast<std::size_t>(*writes);
    const JsonValue* tabs = find_member(*body, "tabs");
    if (tabs != nullptr && tabs->IsArray()) {
      sheet_.tabs.clear();
      for (const JsonValue& tab : tabs->GetArray())
        fill_tab(sheet_.add(string_member(tab, "title"), first_rows, first_columns), tab);
    }
  }
  return json_reply(state_json());
}

}  // namespace ekiden::sandbox
