// SPDX-License-Identifier: Apache-2.0
#include "fenced_rows.hpp"

#include <algorithm>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/json.hpp"

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr char kState[] = "fence";
constexpr char kMark[] = "ekiden_batch";
constexpr std::int64_t kFirstNumber = 1'000'000'000;
constexpr std::int64_t kKeptMarks = 50;
constexpr std::size_t kMaxOpen = 3;  // batches of unknown outcome, all under one number
constexpr std::size_t kNameBytes = 16;
constexpr int kNotFound = 404;

std::string name_of(const std::vector<Row>& rows) {
  std::string ids;
  for (const Row& row : rows) ids.append(row.id).append(" ");
  return kit::hex_encode(kit::sha256(ids).substr(0, kNameBytes));
}

std::string request_of(const Tab& tab, const std::vector<Row>& rows, std::int64_t number, const std::string& name) {
  sdk::JsonWriter out;
  out.begin_object().key("requests").begin_array();
  out.begin_object().key("createDeveloperMetadata").begin_object().key("developerMetadata").begin_object();
  out.member("metadataId", number).member("metadataKey", kMark).member("metadataValue", name);
  out.key("location").begin_object().member("sheetId", tab.sheet_id()).end_object();
  out.member("visibility", "PROJECT").end_object().end_object().end_object();
  out.begin_object().key("appendCells").begin_object().member("sheetId", tab.sheet_id());
  out.member("fields", "userEnteredValue").key("rows").begin_array();
  for (const Row& row : rows) {
    out.begin_object().key("values").begin_array();
    for (const Cell& cell : tab.in_order(row)) write_cell_data(cell, out);
    out.end_array().end_object();
  }
  out.end_array().end_object().end_object();
  if (number - kKeptMarks >= kFirstNumber) {
    out.begin_object().key("deleteDeveloperMetadata").begin_object().key("dataFilter").begin_object();
    out.key("developerMetadataLookup").begin_object().member("metadataId", number - kKeptMarks).end_object();
    out.end_object().end_object().end_object();
  }
  return out.end_array().end_object().take().value_or("{}");
}

}  // namespace

void FencedRows::write(Tab& tab, std::vector<Row> rows, Done done) {
  if (const Status status = load(); !status.ok()) return done({status, {}, {}});
  if (open_.empty()) return send(tab, rows, done);
  look(tab, std::move(rows), std::move(done));
}

Status FencedRows::load() {
  if (is_loaded_) return {};
  sdk::KvEntry entry;
  const Status status = host_.kv().get(kState, entry);
  if (!status.ok() && status.code != EKD_E_NOT_FOUND) return status;
  const auto document = kit::parse_json(entry.value);
  number_ = document ? kit::int64_member(*document, "number").value_or(kFirstNumber) : kFirstNumber;
  const rapidjson::Value* batches = document ? kit::array_member(*document, "open") : nullptr;
  for (rapidjson::SizeType i = 0; batches != nullptr && i < batches->Size(); ++i) {
    const rapidjson::Value& batch = (*batches)[i];
    open_.push_back({std::string(kit::string_member(batch, "name").value_or("")),
                     kit::int64_member(batch, "sheet_id").value_or(0),
                     {}});
    if (const rapidjson::Value* ids = kit::array_member(batch, "ids"); ids != nullptr)
      for (const rapidjson::Value& id : ids->GetArray())
        if (id.IsString()) open_.back().ids.emplace_back(id.GetString(), id.GetStringLength());
  }
  is_loaded_ = true;
  return {};
}

Status FencedRows::save() {
  sdk::JsonWriter out;
  out.begin_object().member("number", number_).key("open").begin_array();
  for (const Batch& batch : open_) {
    out.begin_object().member("name", batch.name).member("sheet_id", batch.sheet_id).key("ids").begin_array();
    for (const std::string& id : batch.ids) out.string(id);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return host_.kv().put(kState, out.take().value_or("{}"));
}

// Which batch has set the mark of the number; empty: none has, so far.
std::string FencedRows::name_in(const Answer& found) {
  const auto mark = kit::parse_json(found.body);
  return std::string(mark ? kit::string_member(*mark, "metadataValue").value_or("") : "");
}

void FencedRows::ask(std::function<void(const Answer& found, const std::string& name)> done) {
  caller_.call({"GET", "/developerMetadata/" + std::to_string(number_)}, [done = std::move(done)](const Answer& found) {
    if (found.status.upstream_status == kNotFound) return done({}, {});
    done(found, found.status.ok() ? name_in(found) : std::string());
  });
}

void FencedRows::look(Tab& tab, std::vector<Row> rows, Done done) {
  ask([this, &tab, rows = std::move(rows), done = std::move(done)](const Answer& found,
                                                                   const std::string& name) mutable {
    if (!found.status.ok()) return done(found);
    if (!name.empty()) settle(tab, name);
    std::erase_if(rows, [&](const Row& row) { return tab.contains(row.id); });
    if (rows.empty()) return done({});
    if (open_.size() >= kMaxOpen && !is_open(name_of(rows)))
      return done({Status::retry("the outcome of " + std::to_string(open_.size()) +
                                 " batches is unknown; no others are sent until Google has answered"),
                   {},
                   {}});
    send(tab, rows, done);
  });
}

void FencedRows::send(Tab& tab, const std::vector<Row>& rows, const Done& done) {
  const std::string name = name_of(rows);
  if (!is_open(name)) {
    open_.push_back({name, tab.sheet_id(), {}});
    for (const Row& row : rows) open_.back().ids.push_back(row.id);
  }
  Status status = save();
  if (status.ok())
    status = host_.kv().sync([this, &tab, rows, done, name](const Status& synced) {
      if (!synced.ok()) return done({synced, {}, {}});
      caller_.call({"POST", ":batchUpdate", request_of(tab, rows, number_, name), true},
                   [this, &tab, rows, done, name](const Answer& answer) {
                     if (answer.is_refusal()) return find_reason(tab, rows, answer, done);
                     if (answer.status.ok()) settle(tab, name);
                     done(answer);
                   });
    });
  if (!status.ok()) done({status, {}, {}});
}

void FencedRows::find_reason(Tab& tab, std::vector<Row> rows, const Answer& refusal, const Done& done) {
  ask([this, &tab, rows = std::move(rows), refusal, done](const Answer& found, const std::string& name) mutable {
    if (!found.status.ok()) return done(found);
    if (name.empty()) {
      std::erase_if(open_, [own = name_of(rows)](const Batch& batch) { return batch.name == own; });
      const Status saved = save();
      return done(saved.ok() ? refusal : Answer{saved, {}, {}});
    }
    settle(tab, name);
    std::erase_if(rows, [&](const Row& row) { return tab.contains(row.id); });
    if (rows.empty()) return done({});
    send(tab, rows, done);
  });
}

bool FencedRows::is_open(const std::string& name) const {
  return std::any_of(open_.begin(), open_.end(), [&](const Batch& batch) { return batch.name == name; });
}

void FencedRows::settle(Tab& tab, const std::string& name) {
  for (const Batch& batch : open_) {
    if (batch.name != name) continue;
    if (batch.sheet_id != tab.sheet_id()) changed_(batch.sheet_id);
    for (const std::string& id : batch.ids)
      if (batch.sheet_id == tab.sheet_id()) tab.add(id);
  }
  open_.clear();
  ++number_;
  // When it cannot be kept, the next write says so.
  (void)save();
}

}  // namespace ekiden::google_sheets
