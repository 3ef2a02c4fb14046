// SPDX-License-Identifier: Apache-2.0
#include "tab.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <utility>

#include "kit/json.hpp"
#include "kit/query.hpp"

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr std::int64_t kFirstRows = 1000;
constexpr std::int64_t kMaxCells = 10'000'000;  // of a spreadsheet
constexpr std::uint64_t kMaxKeyBytes = std::uint64_t{128} << 20;
constexpr char kSheets[] = "?fields=sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))";

Answer failed(Status status) {
  return {std::move(status), {}, {}};
}

Answer unreadable(const char* what) {
  return failed(Status::retry(std::string("Google's answer cannot be read: ") + what));
}

const rapidjson::Value* first_values(const rapidjson::Document& document) {
  const rapidjson::Value* values = kit::array_member(document, "values");
  return values != nullptr && !values->Empty() && (*values)[0].IsArray() ? &(*values)[0] : nullptr;
}

// Of rows or columns: what no sheet can have is cut.
std::int64_t count_in(const rapidjson::Value& grid, const char* name) {
  return std::clamp<std::int64_t>(kit::int64_member(grid, name).value_or(0), 0, kMaxCells);
}

}  // namespace

std::string column_name(std::size_t index) {
  std::string name;
  for (std::size_t left = index + 1; left > 0; left = (left - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (left - 1) % 26));
  return name;
}

Tab::Tab(Caller& caller, const Settings& settings, std::string title)
    : caller_(caller), settings_(settings), title_(std::move(title)) {}

std::string Tab::range(std::string_view cells) const {
  std::string quoted = "'";
  for (const char c : title_) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted.append("'!").append(cells);
}

std::string Tab::last_column() const {
  return column_name(std::max<std::size_t>(width_, 1) - 1);
}

std::vector<Cell> Tab::in_order(const Row& row) const {
  std::vector<Cell> cells(width_);
  cells[0] = {Cell::Kind::text, row.id};
  for (std::size_t i = 0; i < row.cells.size(); ++i) cells[places_[i]] = row.cells[i];
  return cells;
}

void Tab::open(Done done) {
  if (is_open_) return done({});
  caller_.call({"GET", kSheets}, [this, done = std::move(done)](const Answer& answer) {
    if (!answer.status.ok()) return done(answer);
    if (!kit::parse_json(answer.body)) return done(unreadable("the list of tabs"));
    take_sheet(answer.body) ? read_header(done) : make(done);
  });
}

bool Tab::take_sheet(std::string_view body) {
  const auto document = kit::parse_json(body);
  const rapidjson::Value* sheets = document ? kit::array_member(*document, "sheets") : nullptr;
  if (sheets == nullptr) return false;
  for (const rapidjson::Value& sheet : sheets->GetArray()) {
    const rapidjson::Value* properties = kit::object_member(sheet, "properties");
    if (properties == nullptr || kit::string_member(*properties, "title") != title_) continue;
    const rapidjson::Value* grid = kit::object_member(*properties, "gridProperties");
    sheet_id_ = kit::int64_member(*properties, "sheetId").value_or(0);
    grid_rows_ = grid == nullptr ? 0 : count_in(*grid, "rowCount");
    grid_columns_ = grid == nullptr ? 0 : count_in(*grid, "columnCount");
    return true;
  }
  return false;
}

void Tab::make(const Done& done) {
  sdk::JsonWriter out;
  out.begin_object().key("requests").begin_array().begin_object().key("addSheet").begin_object();
  out.key("properties").begin_object().member("title", title_).key("gridProperties").begin_object();
  out.member("rowCount", kFirstRows);
  out.member("columnCount", static_cast<std::int64_t>(settings_.columns.size() + 1));
  out.member("frozenRowCount", 1);
  out.end_object().end_object().end_object().end_object().end_array().end_object();
  caller_.call({"POST", ":batchUpdate", out.take().value_or("{}"), true}, [this, done](const Answer& made) {
    // It may be there all the same, made by the call before or by another.
    if (!made.status.ok() && !made.is_refusal()) return done(made);
    caller_.call({"GET", kSheets}, [this, done, made](const Answer& answer) {
      if (!answer.status.ok()) return done(answer);
      if (take_sheet(answer.body)) return read_header(done);
      done(made.status.ok() ? unreadable("the new tab is not there") : made);
    });
  });
}

void Tab::read_header(const Done& done) {
  const std::string path = "/values/" + kit::encode_uri_component(range("1:1"));
  caller_.call({"GET", path}, [this, done](const Answer& answer) {
    if (!answer.status.ok()) return done(answer);
    const auto document = kit::parse_json(answer.body);
    if (!document) return done(unreadable("the header"));
    std::vector<std::string> titles;
    if (const rapidjson::Value* header = first_values(*document); header != nullptr)
      for (const rapidjson::Value& title : header->GetArray())
        titles.emplace_back(title.IsString() ? std::string(title.GetString(), title.GetStringLength()) : std::string());
    extend_header(done, std::move(titles));
  });
}

// Columns are known by their titles, wherever people have put them. What is missing goes to the right end.
void Tab::extend_header(const Done& done, std::vector<std::string> titles) {
  if (!titles.empty() && titles.front() != settings_.id_title)
    return done(failed(Status::config("the tab \"" + title_ + "\" begins with the column \"" + titles.front() +
                                      "\": the first one must be \"" + settings_.id_title +
                                      "\"; choose another tab, or set id_title")));
  const std::size_t known = titles.size();
  if (titles.empty()) titles.push_back(settings_.id_title);
  places_.clear();
  for (const Column& column : settings_.columns) {
    const auto found = std::find(titles.begin(), titles.end(), column.title);
    if (found != titles.end() && std::find(found + 1, titles.end(), column.title) != titles.end())
      return done(failed(Status::config("the tab \"" + title_ + "\" has two columns \"" + column.title + "\"")));
    places_.push_back(static_cast<std::size_t>(found - titles.begin()));
    if (found == titles.end()) titles.push_back(column.title);
  }
  width_ = titles.size();
  if (known == titles.size()) return read_keys(done);
  sdk::JsonWriter out;
  out.begin_object().key("requests").begin_array();
  if (static_cast<std::int64_t>(width_) > grid_columns_) {
    out.begin_object().key("appendDimension").begin_object().member("sheetId", sheet_id_);
    out.member("dimension", "COLUMNS").member("length", static_cast<std::int64_t>(width_) - grid_columns_);
    out.end_object().end_object();
  }
  out.begin_object().key("updateSheetProperties").begin_object().key("properties").begin_object();
  out.member("sheetId", sheet_id_).key("gridProperties").begin_object().member("frozenRowCount", 1).end_object();
  out.end_object().member("fields", "gridProperties.frozenRowCount").end_object().end_object();
  out.begin_object().key("updateCells").begin_object().key("start").begin_object();
  out.member("sheetId", sheet_id_).member("rowIndex", 0).member("columnIndex", static_cast<std::int64_t>(known));
  out.end_object().member("fields", "userEnteredValue").key("rows").begin_array().begin_object();
  out.key("values").begin_array();
  for (std::size_t i = known; i < titles.size(); ++i) write_cell_data({Cell::Kind::text, titles[i]}, out);
  out.end_array().end_object().end_array().end_object().end_object().end_array().end_object();
  caller_.call({"POST", ":batchUpdate", out.take().value_or("{}"), true}, [this, done](const Answer& answer) {
    if (!answer.status.ok()) return done(answer);
    grid_columns_ = std::max(grid_columns_, static_cast<std::int64_t>(width_));
    read_keys(done);
  });
}

void Tab::read_keys(const Done& done) {
  const std::string path = "/values/" + kit::encode_uri_component(range("A1:A")) + "?majorDimension=COLUMNS";
  caller_.call({"GET", path, {}, false, kMaxKeyBytes}, [this, done](const Answer& answer) {
    if (!answer.status.ok()) return done(answer);
    const auto document = kit::parse_json(answer.body, {kMaxKeyBytes, 8});
    if (!document) return done(unreadable("the column of ids"));
    keys_.clear();
    last_row_ = 1;
    if (const rapidjson::Value* ids = first_values(*document); ids != nullptr) {
      last_row_ = std::max<std::int64_t>(ids->Size(), 1);
      for (const rapidjson::Value& id : ids->GetArray())
        if (id.IsString() && id.GetStringLength() > 0) keys_.add({id.GetString(), id.GetStringLength()});
    }
    is_open_ = true;
    done({});
  });
}

}  // namespace ekiden::google_sheets
